package edict.rules.keys["shared-wrapping-key_test"]

import data.edict.lib.fixtures
import data.edict.rules.keys["shared-wrapping-key"] as rule

_ring(kek) := {"provider": {"type": "local", "kekRef": {"name": kek}}}

_shared := fixtures.shared("KeyRing", "platform", _ring("platform-kek"))

test_finds_a_wrapping_key_of_the_platform if {
	rule.findings == {{
		"resource": "KeyRing/acme/main",
		"pointer": "/spec/provider/kekRef/name",
		"message": "platform-kek also wraps the keys of KeyRing/platform.",
	}} with input as fixtures.unit([fixtures.own("KeyRing", "main", _ring("platform-kek"))], [_shared])
}

test_accepts_one_of_its_own if {
	rule.findings == set() with input as fixtures.unit([fixtures.own("KeyRing", "main", _ring("acme-kek"))], [_shared])
}

test_accepts_two_rings_of_one_owner if {
	rule.findings == set() with input as fixtures.unit(
		[
			fixtures.own("KeyRing", "main", _ring("acme-kek")),
			fixtures.own("KeyRing", "second", _ring("acme-kek")),
		],
		[_shared],
	)
}
