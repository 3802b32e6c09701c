package edict.rules.password["periodic-change_test"]

import data.edict.lib.fixtures
import data.edict.rules.password["periodic-change"] as rule

_input(password) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"password": password}))],
	[],
)

test_finds_an_age_limit if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/password/maxAgeDays",
		"message": "Passwords must be changed after 90 days, so people choose ones that they can count up.",
	}} with input as _input({"maxAgeDays": 90})
}

test_accepts_no_age_limit if rule.findings == set() with input as _input({})
