# METADATA
# title: An enabled connection has no domain
# description: |
#   No e-mail address leads to the connection, so that people find it only by its address.
# custom:
#   severity: info
#   remedy: List the tenant's verified domains under domains.
#   controls: []
package edict.rules.sso["no-domains"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/domains", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.domains == []
}

_message := "The connection has no domain, so no e-mail address leads to it."
