package edict.rules.keys["rare-rotation_test"]

import data.edict.lib.fixtures
import data.edict.rules.keys["rare-rotation"] as rule

_input(period) := fixtures.unit([fixtures.own("KeyRing", "main", {"rotation": {"period": period}})], [])

test_finds_a_long_period if {
	rule.findings == {{
		"resource": "KeyRing/acme/main",
		"pointer": "/spec/rotation/period",
		"message": "A key version stays in use for P5Y.",
	}} with input as _input("P5Y")
}

test_accepts_up_to_two_years if {
	rule.findings == set() with input as _input("P2Y")
	rule.findings == set() with input as _input("P90D")
}
