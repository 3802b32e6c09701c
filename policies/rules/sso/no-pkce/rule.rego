# METADATA
# title: An OpenID Connect connection does without PKCE
# description: |
#   The authorization code is not bound to the browser that asked for it, so that a code that was caught can be
#   used elsewhere.
# custom:
#   severity: warning
#   remedy: Set protocol.pkce to true; providers that do not know it ignore it.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.sso["no-pkce"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/protocol/pkce", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.protocol.type == "oidc"
	connection.spec.protocol.pkce == false
}

_message := "Without PKCE an authorization code that was caught can be used from another browser."
