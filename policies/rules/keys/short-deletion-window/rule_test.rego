package edict.rules.keys["short-deletion-window_test"]

import data.edict.lib.fixtures
import data.edict.rules.keys["short-deletion-window"] as rule

_input(window) := fixtures.unit([fixtures.own("KeyRing", "main", {"deletion": {"window": window}})], [])

test_finds_a_short_window if {
	rule.findings == {{
		"resource": "KeyRing/acme/main",
		"pointer": "/spec/deletion/window",
		"message": "A removed key is destroyed after P7D, and with it all that it encrypted.",
	}} with input as _input("P7D")
}

test_accepts_a_longer_window if {
	rule.findings == set() with input as _input("P14D")
	rule.findings == set() with input as _input("P30D")
}
