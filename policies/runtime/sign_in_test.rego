package edict.runtime.sign_in_test

import data.edict.runtime.requests
import data.edict.runtime.sign_in

_codes(found) := {reason.code | some reason in found}

_required := {"sso": requests.sso({})}

test_a_subject_with_a_role_may if {
	sign_in.grounds == {{"code": "sign-in.allowed"}} with input as requests.sign_in({}, {})
	sign_in.refusals == set() with input as requests.sign_in({}, {})
	sign_in.notes == set() with input as requests.sign_in({}, {})
}

test_nobody_may_not if {
	sign_in.grounds == set() with input as requests.sign_in({}, {"grants": []})
	_codes(sign_in.refusals) == {"subject.unbound"} with input as requests.sign_in({}, {"grants": []})
}

test_required_single_sign_on_refuses_other_means if {
	_codes(sign_in.refusals) == {"sso.required"} with input as requests.sign_in({}, _required)
	without_method := object.remove(requests.sign_in({}, _required), ["request"])
	unknown := object.union(without_method, {"request": {"subject": {"type": "user", "id": "erin"}, "context": {}}})
	_codes(sign_in.refusals) == {"sso.required"} with input as unknown
}

test_required_single_sign_on_lets_it_in if {
	sign_in.refusals == set() with input as requests.sign_in({"method": "sso"}, _required)
	sign_in.notes == set() with input as requests.sign_in({"method": "sso"}, _required)
}

test_single_sign_on_that_is_not_required_yet if {
	later := {"sso": requests.sso({"requiredNow": false})}
	sign_in.refusals == set() with input as requests.sign_in({}, later)
}

test_a_break_glass_account_is_let_in_and_told_of if {
	olga := {"sso": requests.sso({}), "request": {"subject": {"id": "olga"}}}
	sign_in.refusals == set() with input as requests.sign_in({}, olga)
	_codes(sign_in.notes) == {"sso.break-glass"} with input as requests.sign_in({}, olga)
	service := {"sso": requests.sso({}), "request": {"subject": {"id": "olga", "type": "service"}}}
	_codes(sign_in.refusals) == {"sso.required"} with input as requests.sign_in({}, service)
}

test_a_second_factor_for_all if {
	all := {"security": requests.security({"mfa": {"requiredForAll": true}})}
	_codes(sign_in.refusals) == {"mfa.required"} with input as requests.sign_in({}, all)
	sign_in.refusals == set() with input as requests.sign_in({"mfa": true}, all)
}

test_a_second_factor_for_some_roles if {
	some_roles := {"security": requests.security({"mfa": {"requiredRoles": ["owner"]}})}
	sign_in.refusals == set() with input as requests.sign_in({}, some_roles)
	owner := object.union(some_roles, {"grants": [requests.grant("editor"), requests.grant("owner")]})
	_codes(sign_in.refusals) == {"mfa.required"} with input as requests.sign_in({}, owner)
	sign_in.refusals == set() with input as requests.sign_in({"amr": ["pwd", "otp"]}, owner)
}

test_a_break_glass_account_needs_its_second_factor if {
	olga := {
		"sso": requests.sso({}),
		"security": requests.security({"mfa": {"requiredForAll": true}}),
		"request": {"subject": {"id": "olga"}},
	}
	_codes(sign_in.refusals) == {"mfa.required"} with input as requests.sign_in({}, olga)
}

test_the_allowlist if {
	office := {"security": requests.security({"network": {"mode": "enforce", "allow": ["203.0.113.0/24"]}})}
	_codes(sign_in.refusals) == {"network.address-outside"} with input as requests.sign_in({"ip": "192.0.2.1"}, office)
	sign_in.refusals == set() with input as requests.sign_in({"ip": "203.0.113.7"}, office)
	report := {"security": requests.security({"network": {"mode": "report", "allow": ["203.0.113.0/24"]}})}
	_codes(sign_in.notes) == {"network.address-outside-reported"} with input as requests.sign_in({"ip": "192.0.2.1"}, report)
}
