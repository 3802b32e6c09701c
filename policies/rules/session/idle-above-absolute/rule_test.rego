package edict.rules.session["idle-above-absolute_test"]

import data.edict.lib.fixtures
import data.edict.rules.session["idle-above-absolute"] as rule

_input(session) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"session": session}))],
	[],
)

test_finds_an_idle_limit_without_effect if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/session/idleTimeout",
		"message": "A session ends after PT30M anyway, before PT1H without a request.",
	}} with input as _input({"idleTimeout": "PT1H", "absoluteTimeout": "PT30M"})
}

test_accepts_an_idle_limit_with_effect if {
	rule.findings == set() with input as _input({})
	rule.findings == set() with input as _input({"idleTimeout": "PT24H", "absoluteTimeout": "P1D"})
}
