# METADATA
# title: A service owns the tenant
# description: |
#   A service account is bound to the role owner: its key alone can change everything.
# custom:
#   severity: warning
#   remedy: Give the service a role with what it needs.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.roles["service-owns"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.roles

findings contains finding.at(binding, $"/spec/subjects/{i}", message) if {
	some binding in bindings.live
	refs.key("Role", binding.spec.role, binding) in roles.owning
	some i, subject in binding.spec.subjects
	subject.type == "service"
	message := $"The service {subject.id} owns the tenant, and its key is the only thing that protects it."
}
