package edict.runtime.factors_test

import data.edict.runtime.factors
import data.edict.runtime.requests

_input(methods, context) := requests.sign_in(context, {"security": requests.security({"mfa": {"methods": methods}})})

test_the_application_says_so if {
	factors.shown with input as _input(["totp"], {"mfa": true})
	not factors.shown with input as _input(["totp"], {"mfa": false})
	not factors.shown with input as _input(["totp"], {"mfa": "true"})
	not factors.shown with input as _input(["totp"], {})
}

test_the_identity_provider_says_so if {
	factors.shown with input as _input(["totp"], {"amr": ["pwd", "mfa"]})
	factors.shown with input as _input(["totp"], {"amr": ["pwd", "otp"]})
	factors.shown with input as _input(["webauthn"], {"amr": ["hwk"]})
	factors.shown with input as _input(["sms"], {"amr": ["sms"]})
}

test_only_accepted_methods_count if {
	not factors.shown with input as _input(["webauthn"], {"amr": ["pwd", "otp", "sms"]})
	not factors.shown with input as _input(["totp"], {"amr": ["pwd"]})
	not factors.shown with input as _input(["totp"], {"amr": []})
	not factors.shown with input as _input(["totp"], {"amr": "mfa"})
}
