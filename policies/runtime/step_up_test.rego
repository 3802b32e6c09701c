package edict.runtime.step_up_test

import data.edict.runtime.requests
import data.edict.runtime.step_up

_input(context, patch) := requests.access(object.union(
	{
		"security": requests.security({"session": {"reauthFor": ["campaign:edit"]}}),
		"request": {"context": context},
	},
	patch,
))

_codes(found) := {reason.code | some reason in found}

_now := 1795356000

test_a_fresh_sign_in_with_a_second_factor_is_enough if {
	step_up.refusals == set() with input as _input({"authenticatedAt": _now - 900, "mfa": true}, {})
	step_up.refusals == set() with input as _input({"authenticatedAt": _now + 60, "amr": ["otp"]}, {})
}

test_an_old_sign_in_is_not if {
	_codes(step_up.refusals) == {"session.reauthentication-required"} with input as _input(
		{"authenticatedAt": _now - 901, "mfa": true},
		{},
	)
}

test_a_sign_in_of_the_future_is_not if {
	_codes(step_up.refusals) == {"session.reauthentication-required"} with input as _input(
		{"authenticatedAt": _now + 61, "mfa": true},
		{},
	)
}

test_what_is_not_told_is_not_fresh if {
	both := {"session.reauthentication-required", "mfa.required"}
	_codes(step_up.refusals) == both with input as _input({}, {})
	_codes(step_up.refusals) == both with input as _input({"authenticatedAt": "now", "mfa": "yes"}, {})
}

test_a_password_alone_is_not if {
	_codes(step_up.refusals) == {"mfa.required"} with input as _input({"authenticatedAt": _now}, {})
}

test_other_actions_need_nothing if {
	step_up.refusals == set() with input as _input({}, {"request": {"action": {"name": "view"}}})
	step_up.refusals == set() with input as requests.access({})
}

test_what_is_denied_anyway_asks_for_nothing if {
	step_up.refusals == set() with input as _input({}, {"rules": []})
	step_up.refusals == set() with input as _input({}, {"rules": [
		requests.rule("r1", "allow", {}),
		requests.rule("r2", "deny", {}),
	]})
}
