package edict.rules.plans["limit-above-plan_test"]

import data.edict.lib.fixtures
import data.edict.rules.plans["limit-above-plan"] as rule

_input(limit, patch) := fixtures.unit(
	[],
	[fixtures.shared("Plan", "pro", {"features": {}, "limits": {"teamMembers": limit}}), fixtures.acme(patch)],
)

test_finds_a_limit_above_the_plan if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/maxTeamMembers",
		"message": "The tenant asks for 50 members, but the plan pro allows 5.",
	}} with input as _input(5, {"maxTeamMembers": 50})
}

test_accepts_a_limit_below if {
	rule.findings == set() with input as _input(5, {"maxTeamMembers": 5})
	rule.findings == set() with input as _input("unlimited", {"maxTeamMembers": 50})
	rule.findings == set() with input as _input(5, {})
}
