# METADATA
# title: Known passwords are accepted
# description: |
#   Passwords from published breaches are not refused, and those are the ones that are tried first.
# custom:
#   severity: warning
#   remedy: Set password.checkBreached to true.
#   controls:
#     - {framework: nist800-63b, clause: "3.1.1.2"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.17"}
package edict.rules.password["breached-allowed"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/password/checkBreached", _message) if {
	some policy in resources.own.SecurityPolicy
	every source in resources.visible.SecurityPolicy {
		source.spec.password.checkBreached == false
	}
}

_message := "Passwords that are known from breaches are accepted."
