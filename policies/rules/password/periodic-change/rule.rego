# METADATA
# title: Passwords must be changed periodically
# description: |
#   The policy makes everybody change the password after some days without any sign that it is known to others.
# custom:
#   severity: warning
#   remedy: Remove password.maxAgeDays and make people change a password when it turns up in a breach.
#   controls:
#     - {framework: nist800-63b, clause: "3.1.1.2"}
package edict.rules.password["periodic-change"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/password/maxAgeDays", message) if {
	some policy in resources.own.SecurityPolicy
	days := policy.spec.password.maxAgeDays
	message := $"Passwords must be changed after {days} days, so people choose ones that they can count up."
}
