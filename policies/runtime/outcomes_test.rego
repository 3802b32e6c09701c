package edict.runtime_test

import data.edict.runtime
import data.edict.runtime.requests

_clock := {"Europe/Berlin": {"minute": 540, "day": "mon"}}

_outcomes(tests) := places if {
	places := runtime.outcomes with input as requests.access({"clock": _clock}) with data.cell.tests as tests
}

_department := ["subject", "properties", "department"]

test_the_places_of_the_tests_that_pass if {
	yes := requests.test(_department, "eq", "sales")
	no := requests.test(_department, "eq", "legal")
	negated := object.union(no, {"negated": true})
	_outcomes([yes, no, negated]) == [0, 2]
	_outcomes([]) == []
}

test_times_of_the_day if {
	hours := {"from": "08:00", "to": "18:00", "zone": "Europe/Berlin"}
	at_work := requests.test(["context", "time"], "betweenTimes", hours)
	_outcomes([at_work]) == [0]
}

test_an_operator_that_is_not_known_does_not_pass if {
	_outcomes([requests.test(_department, "matches", ".*")]) == []
}

# What the caller relies on: a test that is replaced by one that always comes out like it changes no decision.
test_a_decision_depends_on_the_outcomes_alone if {
	yes := requests.test(_department, "eq", "sales")
	no := requests.test(_department, "eq", "legal")
	every tests in [[yes], [no], [yes, no], [no, no]] {
		settled := [_settled(test, test == yes) | some test in tests]
		_decide(tests, {}) == _decide(settled, {"subject": {"id": "", "properties": {"department": "none"}}})
	}
}

_settled(test, passes) := object.union(
	object.remove(test, ["operand"]),
	{"path": ["context", "none"], "operator": "exists", "operand": passes == false},
)

_decide(tests, request) := decision if {
	rule := requests.rule("r", "allow", {"when": [tests]})
	decision := runtime.decision with input as requests.access({"rules": [rule], "request": request})
}
