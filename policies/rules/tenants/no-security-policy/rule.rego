# METADATA
# title: Nothing says how people sign in
# description: |
#   Neither the tenant nor the platform has a SecurityPolicy, so that no second factor, session limit or
#   allowlist applies.
# custom:
#   severity: warning
#   remedy: Write a SecurityPolicy for the platform; an empty spec has sensible defaults.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.tenants["no-security-policy"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(resources.tenant, "", _message) if {
	resources.active
	not resources.visible.SecurityPolicy
}

_message := "Neither the tenant nor the platform has a SecurityPolicy, so nothing is asked of a sign-in."
