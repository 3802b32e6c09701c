package edict.lib.plans_test

import data.edict.lib.fixtures
import data.edict.lib.plans

_zero := fixtures.shared("Plan", "zero", {
	"features": {"sso": true, "scim": true, "webhooks": false},
	"limits": {"teamMembers": 2, "jobs": 7},
})

_basic := fixtures.shared("Plan", "basic", {
	"extends": "zero",
	"features": {"sso": false, "webhooks": true},
	"limits": {"teamMembers": 5},
})

_pro := fixtures.shared("Plan", "pro", {
	"extends": "basic",
	"features": {"sso": true},
	"limits": {"users": "unlimited"},
})

_input := fixtures.unit([], [_zero, _basic, _pro, fixtures.acme({"plan": "pro"})])

test_current_is_the_tenants_plan if {
	plans.current.key == "Plan/pro" with input as _input
	not plans.current with input as fixtures.platform([_pro])
}

test_the_nearest_plan_decides_on_a_feature if {
	plans.includes("sso") with input as _input
	plans.includes("webhooks") with input as _input
	plans.includes("scim") with input as _input
	plans.lacks("api-access") with input as _input
	not plans.lacks("sso") with input as _input
}

test_the_nearest_plan_decides_on_a_limit if {
	plans.limit("teamMembers") == 5 with input as _input
	plans.limit("jobs") == 7 with input as _input
	plans.limit("users") == "unlimited" with input as _input
	plans.limit("storageGb") == 0 with input as _input
}

test_a_plan_in_the_middle if {
	middle := fixtures.unit([], [_zero, _basic, _pro, fixtures.acme({"plan": "basic"})])
	plans.lacks("sso") with input as middle
}

test_without_a_plan_nothing_is_known if {
	orphan := fixtures.unit([], [fixtures.acme({"plan": "ghost"})])
	not plans.includes("sso") with input as orphan
	not plans.lacks("sso") with input as orphan
	not plans.limit("users") with input as orphan
}
