# METADATA
# title: A SAML connection accepts answers that nobody asked for
# description: |
#   Sign-in started by the identity provider cannot be tied to a request, so that a stolen or replayed answer is
#   accepted as well.
# custom:
#   severity: warning
#   remedy: Set protocol.allowIdpInitiated to false and let people start at the application.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.sso["idp-initiated"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/protocol/allowIdpInitiated", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.protocol.allowIdpInitiated
}

_message := "Answers that nobody asked for are accepted, so a stolen one can be used again."
