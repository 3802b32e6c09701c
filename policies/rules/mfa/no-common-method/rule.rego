# METADATA
# title: No second factor is accepted
# description: |
#   The tenant and the platform accept second factors, but no method is accepted by both. Whoever needs a second factor
#   can show none.
# custom:
#   severity: error
#   remedy: Add one of the platform's methods to mfa.methods.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.mfa["no-common-method"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(policy, "/spec/mfa/methods", message) if {
	some policy in resources.own.SecurityPolicy
	some other in resources.visible.SecurityPolicy
	accepted := {method | some method in other.spec.mfa.methods}
	count(accepted & {method | some method in policy.spec.mfa.methods}) == 0
	message := $"{other.key} accepts {text.list(accepted)} only, so no second factor counts here."
}
