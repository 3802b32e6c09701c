package edict.rules.lockout["too-lenient_test"]

import data.edict.lib.fixtures
import data.edict.rules.lockout["too-lenient"] as rule

_policy(lockout) := fixtures.own("SecurityPolicy", "default", fixtures.security({"lockout": lockout}))

test_finds_a_short_lock if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/lockout/failures",
		"message": "One account takes up to 144000 guesses a day.",
	}} with input as fixtures.unit([_policy({"failures": 100, "duration": "PT1M"})], [])
}

test_finds_a_short_window if {
	{found.message | some found in rule.findings} == {"One account takes up to 12960 guesses a day."} with input as fixtures.unit(
		[_policy({"window": "PT1M"})],
		[],
	)
}

test_accepts_the_defaults if rule.findings == set() with input as fixtures.unit([_policy({})], [])

test_accepts_what_the_platform_tightens if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([_policy({"failures": 100, "duration": "PT1M"})], [shared])
}

test_accepts_what_is_strict_together if {
	own := _policy({"failures": 100, "window": "PT1M"})
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"lockout": {
		"failures": 100,
		"duration": "PT1M",
	}}))
	rule.findings == set() with input as fixtures.unit([own], [shared])
}
