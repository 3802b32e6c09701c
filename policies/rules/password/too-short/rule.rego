# METADATA
# title: Passwords may be too short
# description: |
#   Not everybody needs a second factor, yet a password of fewer than 15 characters is enough to sign in.
# custom:
#   severity: warning
#   remedy: Set password.minLength to 15, or mfa.requiredForAll.
#   controls:
#     - {framework: nist800-63b, clause: "3.1.1.2"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.17"}
package edict.rules.password["too-short"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/password/minLength", message) if {
	some policy in resources.own.SecurityPolicy
	every source in resources.visible.SecurityPolicy {
		source.spec.password.minLength < 15
		not source.spec.mfa.requiredForAll
	}
	message := $"{policy.spec.password.minLength} characters are enough to sign in without a second factor."
}
