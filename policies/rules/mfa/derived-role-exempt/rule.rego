# METADATA
# title: A role with administrative rights needs no second factor
# description: |
#   The role extends owner or admin but is not named among the roles that need a second factor: the requirement
#   goes by name and is not inherited.
# custom:
#   severity: warning
#   remedy: Add the role's name to mfa.requiredRoles, or set mfa.requiredForAll.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.mfa["derived-role-exempt"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.roles

findings contains finding.at(role, "/spec/extends", message) if {
	some role in resources.own.Role
	role.key in roles.administrative
	not role.name in roles.administrator_names
	every policy in resources.visible.SecurityPolicy {
		not policy.spec.mfa.requiredForAll
		not role.name in policy.spec.mfa.requiredRoles
	}
	message := $"{role.name} has the rights of {role.spec.extends}, but no second factor is asked of it."
}
