package edict.runtime.condition_test

import data.edict.runtime.condition
import data.edict.runtime.requests

_input := requests.access({
	"clock": {"Europe/Berlin": {"minute": 540, "day": "mon"}},
	"request": {"context": {"score": 7, "tags": ["a"], "text": "7"}},
})

_department := ["subject", "properties", "department"]

_score := ["context", "score"]

_ip := ["context", "ip"]

_missing := ["context", "ghost"]

_holds(tests) if condition.holds({"when": tests}) with input as _input

_negated(test) := object.union(test, {"negated": true})

_against(path, operator, other) := {"path": path, "operator": operator, "operandPath": other, "pointer": ""}

test_a_rule_without_condition_applies if condition.holds({"id": "r"})

test_no_conjunction_is_false_and_an_empty_one_is_true if {
	not _holds([])
	_holds([[]])
}

test_a_conjunction_needs_all_and_a_disjunction_one if {
	yes := requests.test(_department, "eq", "sales")
	no := requests.test(_department, "eq", "legal")
	not _holds([[yes, no]])
	_holds([[yes, yes]])
	_holds([[no], [yes]])
	not _holds([[no], [no, yes]])
}

test_eq_and_ne if {
	_holds([[requests.test(_score, "eq", 7)]])
	_holds([[requests.test(_score, "eq", 7.0)]])
	not _holds([[requests.test(_score, "eq", "7")]])
	_holds([[requests.test(_score, "ne", "7")]])
	not _holds([[requests.test(_score, "ne", 7)]])
}

test_in if {
	_holds([[requests.test(_department, "in", ["legal", "sales"])]])
	not _holds([[requests.test(_department, "in", ["legal"])]])
	not _holds([[requests.test(_department, "in", {"a": "sales"})]])
}

test_lt_and_gt_compare_like_with_like if {
	_holds([[requests.test(_score, "gt", 6.5)]])
	not _holds([[requests.test(_score, "gt", 7)]])
	_holds([[requests.test(_score, "lt", 10)]])
	_holds([[requests.test(["context", "text"], "lt", "8")]])
	not _holds([[requests.test(["context", "text"], "gt", 1)]])
	not _holds([[requests.test(["context", "tags"], "gt", 1)]])
	not _holds([[requests.test(_score, "lt", "a")]])
}

test_starts_with if {
	_holds([[requests.test(_department, "startsWith", "sal")]])
	not _holds([[requests.test(_department, "startsWith", "ales")]])
	not _holds([[requests.test(_score, "startsWith", "7")]])
}

test_inside_cidr if {
	_holds([[requests.test(_ip, "insideCidr", "203.0.113.0/24")]])
	_holds([[requests.test(_ip, "insideCidr", ["10.0.0.0/8", "203.0.113.0/24"])]])
	not _holds([[requests.test(_ip, "insideCidr", "10.0.0.0/8")]])
	not _holds([[requests.test(_ip, "insideCidr", ["10.0.0.0/8"])]])
	not _holds([[requests.test(_score, "insideCidr", "0.0.0.0/0")]])
	not _holds([[requests.test(_department, "insideCidr", "0.0.0.0/0")]])
}

test_exists if {
	_holds([[requests.test(_score, "exists", true)]])
	not _holds([[requests.test(_score, "exists", false)]])
	_holds([[requests.test(_missing, "exists", false)]])
	not _holds([[requests.test(_missing, "exists", true)]])
	_holds([[_negated(requests.test(_missing, "exists", true))]])
}

test_between_times if {
	hours := {"from": "08:00", "to": "18:00", "zone": "Europe/Berlin"}
	_holds([[requests.test(["context", "time"], "betweenTimes", hours)]])
	night := {"from": "18:00", "to": "08:00", "zone": "Europe/Berlin"}
	not _holds([[requests.test(["context", "time"], "betweenTimes", night)]])
}

test_another_property_as_operand if {
	_holds([[_against(_department, "eq", ["resource", "properties", "department"])]])
	not _holds([[_against(_department, "eq", ["resource", "id"])]])
	not _holds([[_against(_department, "ne", _missing)]])
}

test_a_missing_property_is_false_before_negation if {
	every operator, operand in {
		"eq": null,
		"ne": "sales",
		"in": [null],
		"lt": 1,
		"gt": 1,
		"startsWith": "",
		"insideCidr": "0.0.0.0/0",
	} {
		not _holds([[requests.test(_missing, operator, operand)]])
		_holds([[_negated(requests.test(_missing, operator, operand))]])
	}
}

test_negation if {
	not _holds([[_negated(requests.test(_score, "eq", 7))]])
	_holds([[_negated(requests.test(_score, "eq", 8))]])
}

test_falsy_values_are_there if {
	zero := requests.access({"request": {"context": {"score": 0, "flag": false, "none": null, "text": ""}}})
	condition.holds({"when": [[requests.test(_score, "eq", 0)]]}) with input as zero
	condition.holds({"when": [[requests.test(["context", "flag"], "eq", false)]]}) with input as zero
	condition.holds({"when": [[requests.test(["context", "flag"], "exists", true)]]}) with input as zero
	condition.holds({"when": [[requests.test(["context", "none"], "eq", null)]]}) with input as zero
	condition.holds({"when": [[requests.test(["context", "text"], "ne", "x")]]}) with input as zero
}

test_unmet_names_the_tests_that_failed if {
	yes := object.union(requests.test(_score, "eq", 7), {"pointer": "/yes"})
	no := object.union(requests.test(_score, "eq", 8), {"pointer": "/no"})
	never := object.union(_negated(requests.test(_score, "eq", 7)), {"pointer": "/never"})
	condition.unmet({"when": [[yes, no], [never]]}) == {"/no", "/never"} with input as _input
	condition.unmet({"id": "r"}) == set() with input as _input
}
