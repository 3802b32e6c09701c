# METADATA
# title: A SAML connection accepts unsigned assertions
# description: |
#   Neither the assertion nor the response around it has to be signed: anyone can write one and sign in as
#   anybody.
# custom:
#   severity: error
#   remedy: Set protocol.wantAssertionsSigned to true.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
#     - {framework: hipaa, clause: "164.312(d)"}
package edict.rules.sso["unsigned-assertions"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/protocol/wantAssertionsSigned", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.protocol.type == "saml"
	connection.spec.protocol.wantAssertionsSigned == false
	not connection.spec.protocol.wantResponseSigned
}

_message := "Neither assertions nor responses must be signed, so anyone can sign in as anybody."
