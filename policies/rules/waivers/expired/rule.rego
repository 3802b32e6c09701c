# METADATA
# title: A waiver has run out
# description: |
#   The waiver's last day is over: it accepts nothing any more.
# custom:
#   severity: warning
#   remedy: Remove the waiver, or decide anew and give it a new date.
#   controls:
#     - {framework: soc2, clause: "CC5.3"}
package edict.rules.waivers.expired

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.times

findings contains finding.at(waiver, "/spec/until", message) if {
	some waiver in resources.own.Waiver
	waiver.spec.until < times.today
	message := $"The waiver ran out on {waiver.spec.until} and accepts nothing any more."
}
