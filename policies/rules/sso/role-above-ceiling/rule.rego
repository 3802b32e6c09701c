# METADATA
# title: Provisioning gives more than its own ceiling
# description: |
#   The default role or the role of a group mapping permits something that maxRole does not.
# custom:
#   severity: error
#   remedy: Lower the role, or raise provisioning.maxRole if that is meant.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.sso["role-above-ceiling"]

import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles
import data.edict.lib.text

findings contains finding.at(connection, pointer, message) if {
	some connection in resources.own.SsoConnection
	ceiling := refs.key("Role", connection.spec.provisioning.maxRole, connection)
	some [pointer, name] in _given(connection.spec.provisioning)
	role := refs.key("Role", name, connection)
	beyond := roles.beyond(role, {ceiling})
	count(beyond) > 0
	message := $"{name} permits what maxRole {connection.spec.provisioning.maxRole} does not: {text.list(beyond)}."
}

_given(provisioning) := array.concat(
	[["/spec/provisioning/defaultRole", provisioning.defaultRole] | provisioning.jit],
	[[$"/spec/provisioning/groupMappings/{i}/role", mapping.role] | some i, mapping in provisioning.groupMappings],
)
