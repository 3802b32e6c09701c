# METADATA
# title: A group of the identity provider owns the tenant
# description: |
#   A group mapping gives the role owner, so that whoever administers the identity provider can take the tenant
#   over.
# custom:
#   severity: warning
#   remedy: Map the group to a lesser role and bind owners by name in a RoleBinding.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.sso["group-grants-owner"]

import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles

findings contains finding.at(connection, $"/spec/provisioning/groupMappings/{i}/role", message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	some i, mapping in connection.spec.provisioning.groupMappings
	refs.key("Role", mapping.role, connection) in roles.owning
	message := $"Everyone in the group {mapping.group} owns the tenant."
}
