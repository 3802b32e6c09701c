# METADATA
# title: A suspended tenant keeps single sign-on enabled
# description: |
#   The tenant answers no requests, yet its connection is enabled and its certificates and secrets stay in use.
# custom:
#   severity: info
#   remedy: Disable the connection if the suspension is going to last.
#   controls: []
package edict.rules.sso["suspended-tenant"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/enabled", message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	status := resources.tenant.spec.status
	status != "active"
	message := $"The tenant is {status}, so nobody can sign in through this connection."
}
