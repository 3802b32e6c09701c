package edict.rules.keys["no-rotation_test"]

import data.edict.lib.fixtures
import data.edict.rules.keys["no-rotation"] as rule

_input(patch) := fixtures.unit([fixtures.own("KeyRing", "main", patch)], [])

test_finds_a_ring_without_rotation if {
	rule.findings == {{
		"resource": "KeyRing/acme/main",
		"pointer": "/spec",
		"message": "The keys have no rotation period, so they are never replaced.",
	}} with input as _input({})
}

test_accepts_a_rotation if rule.findings == set() with input as _input({"rotation": {"period": "P90D"}})
