# METADATA
# title: Keys are rotated rarely
# description: |
#   A key version stays in use for more than two years.
# custom:
#   severity: warning
#   remedy: Set rotation.period to a year or less.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.24"}
package edict.rules.keys["rare-rotation"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(ring, "/spec/rotation/period", message) if {
	some ring in resources.own.KeyRing
	durations.shorter("P731D", ring.spec.rotation.period)
	message := $"A key version stays in use for {ring.spec.rotation.period}."
}
