package edict.rules.plans["inactive-plan_test"]

import data.edict.lib.fixtures
import data.edict.rules.plans["inactive-plan"] as rule

_input(active, patch) := fixtures.unit(
	[],
	[fixtures.shared("Plan", "pro", {"active": active, "features": {}, "limits": {}}), fixtures.acme(patch)],
)

test_finds_a_plan_that_is_not_active if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/plan",
		"message": "The plan pro is not active.",
	}} with input as _input(false, {})
}

test_accepts_an_active_plan if rule.findings == set() with input as _input(true, {})

test_accepts_a_tenant_that_is_not_active if {
	rule.findings == set() with input as _input(false, {"status": "terminating"})
}
