# METADATA
# title: Passwords can be guessed too often
# description: |
#   The lockout lets more than 10,000 guesses a day through on one account.
# custom:
#   severity: warning
#   remedy: Lower lockout.failures, or lengthen lockout.window and lockout.duration.
#   controls:
#     - {framework: nist800-63b, clause: "3.2.2"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.lockout["too-lenient"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/lockout/failures", message) if {
	some policy in resources.own.SecurityPolicy
	_guesses_a_day > 10000
	message := $"One account takes up to {_guesses_a_day} guesses a day."
}

# Either guess until the account locks and wait, or stop one short of that and wait until the failures are forgotten.
_guesses_a_day := max({locking, evading}) if {
	lockouts := [policy.spec.lockout | some policy in resources.visible.SecurityPolicy]
	failures := min([lockout.failures | some lockout in lockouts])
	locking := floor((failures * 86400) / max([durations.seconds(lockout.duration) | some lockout in lockouts]))
	evading := floor(((failures - 1) * 86400) / max([durations.seconds(lockout.window) | some lockout in lockouts]))
}
