package edict.rules.waivers.expired_test

import data.edict.lib.fixtures
import data.edict.rules.waivers.expired as rule

_input(until) := fixtures.unit([fixtures.own("Waiver", "w", {"until": until})], [])

test_finds_a_waiver_that_is_over if {
	rule.findings == {{
		"resource": "Waiver/acme/w",
		"pointer": "/spec/until",
		"message": "The waiver ran out on 2026-11-21 and accepts nothing any more.",
	}} with input as _input("2026-11-21")
}

test_accepts_a_waiver_on_its_last_day if rule.findings == set() with input as _input("2026-11-22")
