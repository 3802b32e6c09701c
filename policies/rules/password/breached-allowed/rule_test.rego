package edict.rules.password["breached-allowed_test"]

import data.edict.lib.fixtures
import data.edict.rules.password["breached-allowed"] as rule

_policy(password) := fixtures.own("SecurityPolicy", "default", fixtures.security({"password": password}))

test_finds_the_check_switched_off if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/password/checkBreached",
		"message": "Passwords that are known from breaches are accepted.",
	}} with input as fixtures.unit([_policy({"checkBreached": false})], [])
}

test_accepts_the_check if rule.findings == set() with input as fixtures.unit([_policy({})], [])

test_accepts_the_platforms_check if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([_policy({"checkBreached": false})], [shared])
}
