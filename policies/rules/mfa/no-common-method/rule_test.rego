package edict.rules.mfa["no-common-method_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["no-common-method"] as rule

_own(methods) := fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": methods}}))

_shared(methods) := fixtures.shared("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": methods}}))

test_finds_policies_without_a_common_method if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/mfa/methods",
		"message": "SecurityPolicy/default accepts totp, webauthn only, so no second factor counts here.",
	}} with input as fixtures.unit([_own(["sms", "email"])], [_shared(["webauthn", "totp"])])
}

test_accepts_a_common_method if {
	rule.findings == set() with input as fixtures.unit([_own(["totp", "sms"])], [_shared(["webauthn", "totp"])])
}

test_accepts_a_policy_alone if {
	rule.findings == set() with input as fixtures.unit([_own(["sms"])], [])
	rule.findings == set() with input as fixtures.platform([_shared(["sms"])])
}
