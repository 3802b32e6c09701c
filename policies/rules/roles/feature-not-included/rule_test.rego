package edict.rules.roles["feature-not-included_test"]

import data.edict.lib.fixtures
import data.edict.rules.roles["feature-not-included"] as rule

_plan := fixtures.shared("Plan", "pro", {"features": {"sso": true, "api-access": false}, "limits": {}})

_input(feature) := fixtures.unit(
	[fixtures.own("Role", "custom", {"rules": [
		fixtures.allow(["view"], ["data"]),
		object.union(fixtures.allow(["call"], ["api"]), {"feature": feature}),
	]})],
	[_plan, fixtures.acme({})],
)

test_finds_a_feature_that_is_missing if {
	rule.findings == {{
		"resource": "Role/acme/custom",
		"pointer": "/spec/rules/1/feature",
		"message": "The rule needs api-access, which the plan pro does not have.",
	}} with input as _input("api-access")
}

test_accepts_a_feature_that_is_there if rule.findings == set() with input as _input("sso")

test_says_nothing_of_the_platforms_roles if {
	role := fixtures.shared("Role", "dev", {"rules": [object.union(fixtures.allow(["call"], ["api"]), {"feature": "api-access"})]})
	rule.findings == set() with input as fixtures.platform([role, _plan])
}
