package edict.rules.plans["too-many-members_test"]

import data.edict.lib.fixtures
import data.edict.rules.plans["too-many-members"] as rule

_viewer := fixtures.shared("Role", "viewer", {"rules": []})

_plan(limits) := fixtures.shared("Plan", "pro", {"features": {}, "limits": limits})

_input(limits, patch) := fixtures.unit(
	[
		fixtures.binding("viewers", "viewer", ["owner@acme.example", "vera", "victor"]),
		fixtures.binding("more", "viewer", ["vera", "viola"]),
	],
	[_viewer, _plan(limits), fixtures.acme(patch)],
)

test_finds_more_than_the_plan_allows if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/plan",
		"message": "3 users besides the owner hold roles, and 2 are allowed.",
	}} with input as _input({"teamMembers": 2}, {})
}

test_finds_more_than_the_tenant_allows if {
	{found.pointer | some found in rule.findings} == {"/spec/maxTeamMembers"} with input as _input(
		{"teamMembers": "unlimited"},
		{"maxTeamMembers": 1},
	)
}

test_a_limit_that_no_plan_names_is_zero if {
	{found.message | some found in rule.findings} == {"3 users besides the owner hold roles, and 0 are allowed."} with input as _input({}, {})
}

test_accepts_as_many_as_allowed if {
	rule.findings == set() with input as _input({"teamMembers": 3}, {"maxTeamMembers": 3})
	rule.findings == set() with input as _input({"teamMembers": "unlimited"}, {})
}

test_accepts_bindings_that_have_run_out if {
	past := fixtures.own("RoleBinding", "past", {
		"role": "viewer",
		"subjects": [{"type": "user", "id": "peter"}],
		"expiresAt": "2026-01-01T00:00:00Z",
	})
	rule.findings == set() with input as fixtures.unit([past], [_viewer, _plan({"teamMembers": 0}), fixtures.acme({})])
}
