# METADATA
# title: A tenant's role may do anything to everything
# description: |
#   One of the role's rules allows every action on every type of resource, those that are invented tomorrow
#   included.
# custom:
#   severity: warning
#   remedy: List the actions and the types, or bind the platform's owner role.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.5.15"}
package edict.rules.roles["wildcard-grant"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(role, $"/spec/rules/{i}", _message) if {
	some role in resources.own.Role
	role.tenant != null
	some i, rule in role.spec.rules
	rule.effect == "allow"
	"*" in rule.actions
	"*" in rule.resources
}

_message := "The rule allows every action on every type of resource, present and future."
