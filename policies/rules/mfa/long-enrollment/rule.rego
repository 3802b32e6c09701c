# METADATA
# title: New users go without a second factor for long
# description: |
#   The grace period for setting up a second factor is longer than 30 days.
# custom:
#   severity: warning
#   remedy: Shorten mfa.enrollmentGrace to days.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
package edict.rules.mfa["long-enrollment"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/mfa/enrollmentGrace", message) if {
	some policy in resources.own.SecurityPolicy
	every source in resources.visible.SecurityPolicy {
		durations.shorter("P30D", source.spec.mfa.enrollmentGrace)
	}
	message := $"New users may go without a second factor for {policy.spec.mfa.enrollmentGrace}."
}
