# METADATA
# title: Second factors
# description: Whether the request shows a second factor that the tenant's security policy accepts.
package edict.runtime.factors

# METADATA
# title: Whether a second factor was used
# description: |
#   Either the application says so by `context.mfa`, or `context.amr` names an accepted method as RFC 8176 writes it.
# scope: document
shown if input.request.context.mfa == true

shown if {
	some method in input.request.context.amr
	method in _accepted
}

_accepted contains "mfa"

_accepted contains value if {
	some method in input.security.mfa.methods
	some value in _values[method]
}

# Authentication method references of RFC 8176, and the names that identity providers use beside them.
_values := {
	"webauthn": {"fido", "hwk", "sc", "swk", "webauthn"},
	"totp": {"otp", "totp"},
	"sms": {"sms", "tel"},
	"email": {"email"},
}
