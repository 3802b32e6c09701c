package edict.rules.roles["expired-binding_test"]

import data.edict.lib.fixtures
import data.edict.rules.roles["expired-binding"] as rule

_input(expires) := fixtures.unit(
	[fixtures.own("RoleBinding", "guests", {"role": "viewer", "subjects": [], "expiresAt": expires})],
	[],
)

test_finds_a_binding_that_is_over if {
	rule.findings == {{
		"resource": "RoleBinding/acme/guests",
		"pointer": "/spec/expiresAt",
		"message": "The binding ran out at 2026-11-22T14:00:00Z and gives nothing any more.",
	}} with input as _input("2026-11-22T14:00:00Z")
}

test_accepts_a_binding_that_runs if {
	rule.findings == set() with input as _input("2026-11-22T14:30:00-01:00")
	rule.findings == set() with input as fixtures.unit([fixtures.binding("viewers", "viewer", ["vera"])], [])
}
