# METADATA
# title: An enforced allowlist is empty
# description: |
#   The security policy lets only listed networks in and lists none: nobody can sign in. The platform's list does
#   not help, since only what every enforced list holds is let in.
# custom:
#   severity: error
#   remedy: List the networks that people come from, or set network.mode to report until the list is complete.
#   controls:
#     - {framework: soc2, clause: "CC6.6"}
#     - {framework: iso27001, clause: "A.8.20"}
package edict.rules.network["empty-allowlist"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/network/allow", _message) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.network.mode == "enforce"
	policy.spec.network.allow == []
}

_message := "The allowlist is enforced and empty, which locks everyone out."
