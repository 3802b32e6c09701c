# METADATA
# title: Keys are destroyed soon after they are removed
# description: |
#   A removed key is destroyed within 14 days, so that there is little time to notice that something still needs
#   it.
# custom:
#   severity: warning
#   remedy: Set deletion.window to P30D.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.24"}
package edict.rules.keys["short-deletion-window"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(ring, "/spec/deletion/window", message) if {
	some ring in resources.own.KeyRing
	durations.shorter(ring.spec.deletion.window, "P14D")
	message := $"A removed key is destroyed after {ring.spec.deletion.window}, and with it all that it encrypted."
}
