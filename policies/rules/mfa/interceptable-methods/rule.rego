# METADATA
# title: Only interceptable second factors count
# description: |
#   The policy accepts text messages and e-mail only. Both can be read on the way, and neither resists phishing.
# custom:
#   severity: warning
#   remedy: Add webauthn, or at least totp, to mfa.methods.
#   controls:
#     - {framework: nist800-63b, clause: "3.1.3.3"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.8.5"}
package edict.rules.mfa["interceptable-methods"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(policy, "/spec/mfa/methods", message) if {
	some policy in resources.own.SecurityPolicy
	methods := {method | some method in policy.spec.mfa.methods; _counts(method)}
	count(methods) > 0
	count(methods - {"sms", "email"}) == 0
	message := $"The only second factors are {text.list(methods)}, which can be intercepted."
}

# A method counts that the tenant and the platform both accept.
_counts(method) if {
	every source in resources.visible.SecurityPolicy {
		method in source.spec.mfa.methods
	}
}
