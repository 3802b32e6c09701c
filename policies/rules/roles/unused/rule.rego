# METADATA
# title: Nobody holds a role
# description: |
#   The tenant's role is bound to nobody, extended by none and given by no provisioning.
# custom:
#   severity: info
#   remedy: Bind the role or remove it.
#   controls: []
package edict.rules.roles.unused

import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources

findings contains finding.at(role, "", _message) if {
	some role in resources.own.Role
	role.tenant != null
	not role.key in _used
}

_message := "Nobody holds the role and nothing refers to it."

_used contains refs.key("Role", binding.spec.role, binding) if some binding in resources.own.RoleBinding

_used contains refs.key("Role", role.spec.extends, role) if some role in resources.own.Role

_used contains refs.key("Role", name, connection) if {
	some connection in resources.own.SsoConnection
	provisioning := connection.spec.provisioning
	some name in [
		provisioning.defaultRole,
		object.get(provisioning, "maxRole", provisioning.defaultRole),
	]
}

_used contains refs.key("Role", mapping.role, connection) if {
	some connection in resources.own.SsoConnection
	some mapping in connection.spec.provisioning.groupMappings
}

_used contains refs.key("Role", name, policy) if {
	some policy in resources.own.SecurityPolicy
	some name in policy.spec.network.breakGlassRoles
}
