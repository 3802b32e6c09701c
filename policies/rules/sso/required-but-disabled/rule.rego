# METADATA
# title: Single sign-on is required but switched off
# description: |
#   The connection says that passwords are refused, but it is not enabled, so that nothing is enforced.
# custom:
#   severity: warning
#   remedy: Set enabled to true, or enforcement.mode to optional until it is.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
package edict.rules.sso["required-but-disabled"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/enabled", _message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enforcement.mode == "required"
	connection.spec.enabled == false
}

_message := "The connection is required but not enabled, so passwords still work."
