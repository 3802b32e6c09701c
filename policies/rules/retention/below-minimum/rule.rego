# METADATA
# title: Data is deleted before the law allows it
# description: |
#   The period is shorter than the policy's own legal minimum. Calendar years count with their leap days: 2,555
#   days are less than seven years.
# custom:
#   severity: error
#   remedy: Lengthen retention.period to the minimum, in the same unit.
#   controls:
#     - {framework: gdpr, clause: "Art. 6"}
#     - {framework: iso27001, clause: "A.5.33"}
package edict.rules.retention["below-minimum"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/retention/period", message) if {
	some policy in resources.own.RetentionPolicy
	retention := policy.spec.retention
	durations.shorter(retention.period, retention.minimum)
	message := $"{retention.period} is shorter than the legal minimum {retention.minimum}."
}
