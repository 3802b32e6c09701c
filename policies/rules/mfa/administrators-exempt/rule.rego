# METADATA
# title: Administrators need no second factor
# description: |
#   Neither this policy nor the platform's asks owners or administrators for a second factor, and single sign-on
#   does not stand in for it.
# custom:
#   severity: error
#   remedy: Add the role to mfa.requiredRoles, or set mfa.requiredForAll.
#   controls:
#     - {framework: nist800-63b, clause: "2.2.1"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.2"}
#     - {framework: hipaa, clause: "164.312(d)"}
package edict.rules.mfa["administrators-exempt"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.roles
import data.edict.lib.text

findings contains finding.at(policy, "/spec/mfa/requiredRoles", message) if {
	some policy in resources.own.SecurityPolicy
	not _by_single_sign_on
	every source in resources.visible.SecurityPolicy {
		not source.spec.mfa.requiredForAll
	}
	exempt := (roles.administrator_names & _known) - _required
	count(exempt) > 0
	message := $"No second factor is asked of the administrative roles {text.list(exempt)}."
}

_known := {role.name | some role in resources.visible.Role}

_required := {name |
	some policy in resources.visible.SecurityPolicy
	some name in policy.spec.mfa.requiredRoles
}

_by_single_sign_on if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.enforcement.mode == "required"
}
