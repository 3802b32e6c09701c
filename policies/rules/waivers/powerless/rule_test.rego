package edict.rules.waivers.powerless_test

import data.edict.lib.fixtures
import data.edict.rules.waivers.powerless as rule

_spec(id) := {"rule": id}

test_finds_a_waiver_of_an_error if {
	rule.findings == {{
		"resource": "Waiver/acme/w",
		"pointer": "/spec/rule",
		"message": "sso/no-break-glass is an error, which only a waiver of the platform accepts.",
	}} with input as fixtures.unit([fixtures.own("Waiver", "w", _spec("sso/no-break-glass"))], [])
}

test_accepts_a_waiver_of_a_warning if {
	rule.findings == set() with input as fixtures.unit([fixtures.own("Waiver", "w", _spec("sso/no-pkce"))], [])
}

test_accepts_the_platforms_waiver if {
	rule.findings == set() with input as fixtures.platform([fixtures.shared("Waiver", "w", _spec("sso/no-break-glass"))])
}
