# METADATA
# title: Keys are never rotated
# description: |
#   The key ring has no rotation period, so that each key stays in use until somebody thinks of it.
# custom:
#   severity: warning
#   remedy: Set rotation.period, for instance to P90D.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.24"}
#     - {framework: hipaa, clause: "164.312(a)(2)(iv)"}
package edict.rules.keys["no-rotation"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(ring, "/spec", _message) if {
	some ring in resources.own.KeyRing
	not ring.spec.rotation
}

_message := "The keys have no rotation period, so they are never replaced."
