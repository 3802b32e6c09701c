package edict.rules.waivers["too-long_test"]

import data.edict.lib.fixtures
import data.edict.rules.waivers["too-long"] as rule

_input(until) := fixtures.unit([fixtures.own("Waiver", "w", {"until": until})], [])

test_finds_a_long_waiver if {
	rule.findings == {{
		"resource": "Waiver/acme/w",
		"pointer": "/spec/until",
		"message": "The waiver lasts until 2027-11-23, which is more than a year.",
	}} with input as _input("2027-11-23")
}

test_accepts_a_year if rule.findings == set() with input as _input("2027-11-22")

test_accepts_a_waiver_that_is_over if rule.findings == set() with input as _input("2020-01-01")
