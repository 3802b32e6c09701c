package edict.rules.mfa["interceptable-methods_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["interceptable-methods"] as rule

_input(methods) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": methods}}))],
	[],
)

test_finds_weak_methods_alone if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/mfa/methods",
		"message": "The only second factors are email, sms, which can be intercepted.",
	}} with input as _input(["sms", "email"])
	count(rule.findings) == 1 with input as _input(["sms"])
}

test_accepts_a_stronger_method_beside_them if {
	rule.findings == set() with input as _input(["sms", "totp"])
	rule.findings == set() with input as _input(["webauthn"])
}

test_finds_what_is_left_of_two_policies if {
	own := fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": ["totp", "sms"]}}))
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": ["webauthn", "sms"]}}))
	{found.message | some found in rule.findings} == {"The only second factors are sms, which can be intercepted."} with input as fixtures.unit([own], [shared])
}

test_leaves_policies_without_a_common_method_to_another_rule if {
	own := fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": ["sms"]}}))
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"mfa": {"methods": ["webauthn"]}}))
	rule.findings == set() with input as fixtures.unit([own], [shared])
}
