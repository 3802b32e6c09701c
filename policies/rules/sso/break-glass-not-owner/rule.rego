# METADATA
# title: A break-glass account is no owner
# description: |
#   An account that may sign in without single sign-on does not hold the role owner, so that in an emergency it
#   cannot change the connection.
# custom:
#   severity: warning
#   remedy: Bind the account to the role owner, or name another account.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: hipaa, clause: "164.312(a)(2)(ii)"}
package edict.rules.sso["break-glass-not-owner"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, $"/spec/enforcement/breakGlass/{i}", message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.enforcement.mode == "required"
	some i, account in connection.spec.enforcement.breakGlass
	not account in bindings.owners
	message := $"{account} may sign in without single sign-on but is bound to no owner role of the tenant."
}
