package edict.rules.password["too-short_test"]

import data.edict.lib.fixtures
import data.edict.rules.password["too-short"] as rule

_policy(patch) := fixtures.own("SecurityPolicy", "default", fixtures.security(patch))

test_finds_short_passwords if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/password/minLength",
		"message": "8 characters are enough to sign in without a second factor.",
	}} with input as fixtures.unit([_policy({"password": {"minLength": 8}})], [])
}

test_accepts_long_passwords if rule.findings == set() with input as fixtures.unit([_policy({})], [])

test_accepts_short_passwords_beside_a_second_factor if {
	policy := _policy({"password": {"minLength": 8}, "mfa": {"requiredForAll": true}})
	rule.findings == set() with input as fixtures.unit([policy], [])
}

test_accepts_what_the_platform_lengthens if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([_policy({"password": {"minLength": 8}})], [shared])
}
