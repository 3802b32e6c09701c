# METADATA
# title: Everybody at the identity provider becomes an administrator
# description: |
#   Accounts that are made at the first sign-in get an administrative role, whoever they are.
# custom:
#   severity: warning
#   remedy: Set provisioning.defaultRole to a role that may only view, and map a group to the administrative one.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.sso["default-role-administers"]

import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles

findings contains finding.at(connection, "/spec/provisioning/defaultRole", message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.provisioning.jit
	role := connection.spec.provisioning.defaultRole
	refs.key("Role", role, connection) in roles.administrative
	message := $"Whoever signs in first gets the administrative role {role}."
}
