# METADATA
# title: A role binding has run out
# description: |
#   The binding's time is over: it gives nobody anything any more.
# custom:
#   severity: warning
#   remedy: Remove the binding, or prolong it with a new expiresAt.
#   controls:
#     - {framework: soc2, clause: "CC6.2"}
#     - {framework: iso27001, clause: "A.5.18"}
package edict.rules.roles["expired-binding"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(binding, "/spec/expiresAt", message) if {
	some binding in resources.own.RoleBinding
	bindings.expired(binding)
	message := $"The binding ran out at {binding.spec.expiresAt} and gives nothing any more."
}
