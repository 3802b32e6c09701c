# METADATA
# title: Nobody owns the tenant
# description: |
#   An active tenant has role bindings, but none that still counts gives the role owner, so that nobody can
#   change roles, sign-in or plan.
# custom:
#   severity: error
#   remedy: Bind the tenant's owner to the role owner.
#   controls:
#     - {framework: soc2, clause: "CC6.2"}
#     - {framework: iso27001, clause: "A.5.18"}
package edict.rules.tenants["no-owner"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles

findings contains finding.at(resources.tenant, "/spec/owner", _message) if {
	resources.active
	count(resources.own.RoleBinding) > 0
	count(roles.owning) > 0
	not _owned
}

_message := "No role binding that still counts gives the role owner, so nobody can administer the tenant."

_owned if {
	some binding in bindings.live
	refs.key("Role", binding.spec.role, binding) in roles.owning
}

_owned if {
	some connection in resources.own.SsoConnection
	some mapping in connection.spec.provisioning.groupMappings
	refs.key("Role", mapping.role, connection) in roles.owning
}
