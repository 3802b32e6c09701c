package edict.rules.session["too-long_test"]

import data.edict.lib.fixtures
import data.edict.rules.session["too-long"] as rule

_policy(session) := fixtures.own("SecurityPolicy", "default", fixtures.security({"session": session}))

test_finds_long_sessions if {
	rule.findings == {
		{
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/session/idleTimeout",
			"message": "A session lasts up to PT8H, which is more than PT1H.",
		},
		{
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/session/absoluteTimeout",
			"message": "A session lasts up to P30D, which is more than PT24H.",
		},
	} with input as fixtures.unit([_policy({"idleTimeout": "PT8H", "absoluteTimeout": "P30D"})], [])
}

test_accepts_the_limits_themselves if {
	rule.findings == set() with input as fixtures.unit([_policy({"idleTimeout": "PT60M", "absoluteTimeout": "P1D"})], [])
}

test_accepts_what_the_platform_shortens if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([_policy({"idleTimeout": "PT8H"})], [shared])
}
