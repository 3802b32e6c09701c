# METADATA
# title: A waiver lasts for more than a year
# description: |
#   The waiver accepts a finding for more than a year from today.
# custom:
#   severity: warning
#   remedy: Give the waiver a date within a year.
#   controls:
#     - {framework: soc2, clause: "CC5.3"}
package edict.rules.waivers["too-long"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.times

findings contains finding.at(waiver, "/spec/until", message) if {
	some waiver in resources.own.Waiver
	waiver.spec.until > times.next_year
	message := $"The waiver lasts until {waiver.spec.until}, which is more than a year."
}
