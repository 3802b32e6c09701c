# METADATA
# title: Single sign-on is required without a break-glass account
# description: |
#   Passwords are refused and no account is exempt: when the identity provider fails, the whole tenant is locked
#   out.
# custom:
#   severity: error
#   remedy: Name at least one owner in enforcement.breakGlass.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
#     - {framework: hipaa, clause: "164.312(a)(2)(ii)"}
package edict.rules.sso["no-break-glass"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/enforcement/breakGlass", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	connection.spec.enforcement.mode == "required"
	connection.spec.enforcement.breakGlass == []
}

_message := "Single sign-on is required and nobody is exempt: when the identity provider fails, everyone is locked out."
