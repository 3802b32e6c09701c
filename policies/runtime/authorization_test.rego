package edict.runtime.authorization_test

import data.edict.runtime.authorization
import data.edict.runtime.requests

_sales := {"when": [[requests.test(["subject", "properties", "department"], "eq", "sales")]]}

_legal := {"when": [[requests.test(["subject", "properties", "department"], "eq", "legal")]]}

_input(rules) := requests.access({"rules": rules})

test_an_allow_rule_allows if {
	given := _input([requests.rule("r1", "allow", {}), requests.rule("r2", "allow", _sales)])
	authorization.grounds == {
		{"code": "rule.allowed", "rule": "r1"},
		{"code": "rule.allowed", "rule": "r2"},
	} with input as given
	authorization.refusals == set() with input as given
}

test_a_deny_rule_refuses_whatever_else_allows if {
	given := _input([requests.rule("r1", "allow", {}), requests.rule("r2", "deny", {})])
	authorization.refusals == {{"code": "rule.denied", "rule": "r2"}} with input as given
}

test_a_deny_rule_whose_condition_does_not_hold_is_silent if {
	authorization.refusals == set() with input as _input([
		requests.rule("r1", "allow", {}),
		requests.rule("r2", "deny", _legal),
	])
}

test_a_deny_rule_asks_for_no_feature if {
	authorization.refusals == {{"code": "rule.denied", "rule": "r2"}} with input as _input([
		requests.rule("r1", "allow", {}),
		requests.rule("r2", "deny", {"feature": "webhooks"}),
	])
}

test_without_rules_nothing_is_allowed if {
	authorization.grounds == set() with input as _input([])
	authorization.refusals == {{"code": "rule.none"}} with input as _input([])
}

test_a_feature_that_the_plan_lacks if {
	given := _input([requests.rule("r1", "allow", {"feature": "webhooks"})])
	authorization.grounds == set() with input as given
	authorization.refusals == {{"code": "plan.feature-missing", "rule": "r1", "feature": "webhooks"}} with input as given
	authorization.grounds == {{"code": "rule.allowed", "rule": "r1"}} with input as _input([requests.rule(
		"r1", "allow",
		{"feature": "sso"},
	)])
}

test_without_a_plan_no_feature_is_there if {
	given := requests.access({"plan": null, "rules": [requests.rule("r1", "allow", {"feature": "sso"})]})
	authorization.grounds == set() with input as given
}

test_a_condition_that_does_not_hold if {
	given := _input([requests.rule("r1", "allow", _legal)])
	authorization.grounds == set() with input as given
	authorization.refusals == {{
		"code": "condition.unmet",
		"rule": "r1",
		"pointer": "/spec/rules/0/when/eq",
	}} with input as given
}

test_near_misses_are_not_told_when_something_allows if {
	authorization.refusals == set() with input as _input([
		requests.rule("r1", "allow", {}),
		requests.rule("r2", "allow", _legal),
		requests.rule("r3", "allow", {"feature": "webhooks"}),
	])
}

test_nobody_is_allowed_nothing if {
	given := requests.access({"grants": [], "rules": [requests.rule("r1", "allow", {})]})
	authorization.grounds == set() with input as given
	authorization.refusals == {{"code": "subject.unbound"}} with input as given
}
