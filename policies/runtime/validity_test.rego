package edict.runtime.validity_test

import data.edict.runtime.requests
import data.edict.runtime.validity

_codes(given) := codes if {
	codes := {reason.code | some reason in validity.refusals} with input as given
}

_with(test) := requests.access({"rules": [requests.rule("r1", "deny", {"when": [[test]]})]})

test_whole_inputs_are_valid if {
	_codes(requests.access({})) == set()
	_codes(requests.access({"security": requests.security({}), "sso": requests.sso({}), "plan": null})) == set()
	_codes(requests.sign_in({}, {})) == set()
	_codes(requests.feature("sso", {})) == set()
}

test_every_part_is_needed if {
	every part in ["kind", "now", "tenant", "plan", "grants", "rules", "security", "sso", "request"] {
		_codes(object.remove(requests.access({}), [part])) == {"input.invalid"}
	}
}

test_every_part_has_its_shape if {
	every patch in [
		{"kind": "other"},
		{"now": "1795356000"},
		{"tenant": {"status": "asleep"}},
		{"plan": {"features": null}},
		{"plan": "pro"},
		{"grants": {}},
		{"rules": null},
		{"security": {}},
		{"security": requests.security({"mfa": {"requiredForAll": "no"}})},
		{"security": requests.security({"network": {"mode": "maybe"}})},
		{"security": requests.security({"session": {"reauthFor": null}})},
		{"sso": {"required": true}},
		{"request": {"subject": {"id": 7}}},
		{"request": {"resource": {"type": null}}},
		{"request": {"action": {"name": ["edit"]}}},
	] {
		_codes(requests.access(patch)) == {"input.invalid"}
	}
}

test_an_empty_input if _codes({}) == {"input.invalid"}

test_an_unknown_operator if {
	_codes(_with(requests.test(["context", "ip"], "matches", ".*"))) == {"input.invalid"}
}

test_a_zone_without_a_clock if {
	hours := requests.test(["context", "time"], "betweenTimes", {"from": "08:00", "to": "18:00", "zone": "Europe/Berlin"})
	_codes(_with(hours)) == {"input.invalid"}
	_codes(object.union(_with(hours), {"clock": {"Europe/Berlin": {"minute": 0, "day": "mon"}}})) == set()
	_codes(object.union(_with(hours), {"clock": {"Europe/Berlin": {"minute": "0", "day": "mon"}}})) == {"input.invalid"}
}

test_the_tenant if {
	_codes(requests.access({"tenant": null})) == {"tenant.unknown"}
	_codes(requests.access({"tenant": {"status": "suspended"}})) == {"tenant.suspended"}
	_codes(requests.access({"tenant": {"status": "terminating"}})) == {"tenant.terminating"}
}
