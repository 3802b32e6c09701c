# METADATA
# title: Passwords must be composed of certain characters
# description: |
#   The policy demands letters, digits or symbols. People meet such demands in the same few ways, so that
#   passwords get no harder to guess.
# custom:
#   severity: warning
#   remedy: Switch the demand off; ask for length and refuse breached passwords instead.
#   controls:
#     - {framework: nist800-63b, clause: "3.1.1.2"}
package edict.rules.password.composition

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, $"/spec/password/{field}", message) if {
	some policy in resources.own.SecurityPolicy
	some field, what in _demands
	policy.spec.password[field]
	message := $"Passwords must hold {what}, which makes them no harder to guess."
}

_demands := {
	"requireUppercase": "an upper-case letter",
	"requireLowercase": "a lower-case letter",
	"requireNumbers": "a digit",
	"requireSymbols": "a symbol",
}
