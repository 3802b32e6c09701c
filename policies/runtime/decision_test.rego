package edict.runtime_test

import data.edict.runtime
import data.edict.runtime.requests

_decision(given) := decision if decision := runtime.decision with input as given

_denied(given, codes) if {
	decision := _decision(given)
	decision.allow == false
	requests.codes(decision) == codes
}

test_an_allowed_access if {
	_decision(requests.access({})) == {
		"allow": true,
		"reasons": {{"code": "rule.allowed", "rule": "Role/editor#/spec/rules/0"}},
	}
}

test_a_denied_access if {
	_denied(requests.access({"rules": []}), {"rule.none"})
	_denied(requests.access({"grants": []}), {"subject.unbound"})
	_denied(requests.access({"rules": [requests.rule("r1", "deny", {})]}), {"rule.denied"})
}

test_an_access_that_needs_a_fresh_sign_in if {
	security := requests.security({"session": {"reauthFor": ["campaign:edit"]}})
	_denied(requests.access({"security": security}), {"mfa.required", "session.reauthentication-required"})
}

test_an_allowed_sign_in if {
	_decision(requests.sign_in({}, {})) == {"allow": true, "reasons": {{"code": "sign-in.allowed"}}}
}

test_an_allowed_sign_in_with_a_note if {
	report := {"security": requests.security({"network": {"mode": "report", "allow": ["203.0.113.0/24"]}})}
	decision := _decision(requests.sign_in({"ip": "192.0.2.1"}, report))
	decision.allow
	requests.codes(decision) == {"network.address-outside-reported", "sign-in.allowed"}
}

test_a_denied_sign_in_tells_every_problem if {
	strict := {
		"sso": requests.sso({}),
		"security": requests.security({
			"mfa": {"requiredForAll": true},
			"network": {"mode": "enforce", "allow": ["203.0.113.0/24"]},
		}),
	}
	_denied(requests.sign_in({}, strict), {"mfa.required", "network.address-missing", "sso.required"})
}

test_the_network_and_single_sign_on_do_not_bind_an_access if {
	strict := {
		"sso": requests.sso({}),
		"security": requests.security({
			"mfa": {"requiredForAll": true},
			"network": {"mode": "enforce", "allow": ["203.0.113.0/24"]},
		}),
	}
	_decision(requests.access(strict)).allow
}

test_features if {
	_decision(requests.feature("sso", {})).allow
	_denied(requests.feature("webhooks", {}), {"feature.missing"})
	_denied(requests.feature("sso", {"request": {"action": {"name": "delete"}}}), {"input.invalid"})
}

test_a_tenant_that_is_not_active if {
	_denied(requests.access({"tenant": {"status": "suspended"}}), {"tenant.suspended"})
	_denied(requests.sign_in({}, {"tenant": {"status": "terminating"}}), {"tenant.terminating"})
	_denied(requests.feature("sso", {"tenant": null}), {"tenant.unknown"})
}

test_a_decision_is_defined_for_every_input if {
	_denied(null, {"input.invalid"})
	_denied(true, {"input.invalid"})
	_denied(0, {"input.invalid"})
	_denied("", {"input.invalid"})
	_denied([], {"input.invalid"})
	_denied({}, {"input.invalid"})
	_denied({"kind": "access"}, {"input.invalid"})
	_denied({"kind": "sign-in"}, {"input.invalid"})
	_denied({"kind": "feature"}, {"input.invalid"})
	_denied({"request": 7}, {"input.invalid"})
}
