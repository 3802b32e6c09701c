package edict_test

import data.edict
import data.edict.agent.releases

# 2026-11-22T14:00:00.5Z
_now := 1795356000500000000

_decide(sections, question) := decision if {
	decision := edict.decision with input as question
		with data.edict.releases as releases.of(sections)
		with data.edict.bundle as {"tenant": "acme"}
		with data.edict.messages as releases.messages
		with time.now_ns as _now
}

_codes(decision) := {reason.code | some reason in decision.context.reasons}

_denied(sections, question, codes) if {
	decision := _decide(sections, question)
	decision.decision == false
	_codes(decision) == codes
}

test_an_allowed_question if {
	_decide({}, releases.question({})) == {
		"decision": true,
		"context": {
			"reasons": [{
				"code": "rule.allowed",
				"message": "The policy says rule.allowed.",
				"resource": "r1",
				"file": "roles.yaml",
				"line": 3,
			}],
			"release": "sha256:1",
			"tenant": "acme",
		},
	}
}

test_a_denied_question_with_its_messages if {
	roles := releases.roles([releases.rule("{type}", {"effect": "deny"})])
	_decide({"roles": roles}, releases.question({})) == {
		"decision": false,
		"context": {
			"reasons": [{
				"code": "rule.denied",
				"message": "The rule {type} denies edit on campaign.",
				"resource": "{type}",
				"file": "roles.yaml",
				"line": 3,
			}],
			"reason_admin": {"en": "The rule {type} denies edit on campaign."},
			"reason_user": {"en": "No."},
			"release": "sha256:1",
			"tenant": "acme",
		},
	}
}

test_reasons_come_in_their_order_and_not_without_end if {
	tests := [{"path": ["context", "x"], "operator": "exists", "operand": true, "pointer": $"/{i}"} |
		some i in numbers.range(10, 40)
	]
	roles := releases.roles([releases.rule("r1", {"when": [tests]})])
	decision := _decide({"roles": roles}, releases.question({}))
	count(decision.context.reasons) == 20
	decision.context.reasons[0].message == "r1 /10"
	decision.context.reasons[19].message == "r1 /29"
}

test_a_tenant_without_a_release if {
	decision := _decide({}, releases.question({"context": {"tenant": "globex"}}))
	decision.context == {
		"reasons": [{"code": "tenant.unknown", "message": "No release of globex."}],
		"reason_admin": {"en": "No release of globex."},
		"reason_user": {"en": "No."},
		"release": null,
		"tenant": "globex",
	}
	_denied({}, releases.question({"context": {"tenant": 7}}), {"tenant.unknown"})
	edict.decision.decision == false with data.edict.releases as {} with data.edict.messages as {}
}

test_what_is_no_question if {
	_denied({}, null, {"request.invalid"})
	_denied({}, {}, {"request.invalid"})
	_denied({}, releases.question({"subject": {"id": 7}}), {"request.invalid"})
	_denied({}, releases.question({"subject": {"properties": [1]}}), {"request.invalid"})
	_denied({}, releases.question({"context": "x"}), {"request.invalid"})
}

test_a_release_that_cannot_be_read if {
	_denied({"tenant": {"status": 7}}, releases.question({}), {"evaluation.failed"})
	_denied({"roles": {"Role/editor": null}}, releases.question({}), {"evaluation.failed"})
	_denied({"bindings": {"user": {"ann": [{"role": "Role/none"}]}}}, releases.question({}), {"evaluation.failed"})
	_denied({"security": {"session": {"reauthFor": 7}}}, releases.question({}), {"evaluation.failed"})
	_denied({"security": {"network": {"mode": "off"}}}, _sign_in, {"evaluation.failed"})
	_denied({"sso": {"required": "yes"}}, _sign_in, {"evaluation.failed"})
}

_sign_in := releases.question({
	"action": {"name": "sign-in"},
	"resource": {"type": "tenant", "id": "acme"},
	"context": {"mfa": true},
})

test_sign_in if {
	security := releases.security({})
	_decide({"security": security}, _sign_in).decision
	_denied({"security": security}, object.union(_sign_in, {"resource": {"id": "globex"}}), {"tenant.mismatch"})
	outside := object.union(_sign_in, {"context": {"ip": "192.0.2.1"}})
	decision := _decide({"security": security}, outside)
	decision.context.reasons[0].resource == "SecurityPolicy/acme/default"
}

test_single_sign_on if {
	sso := {"required": true, "breakGlass": ["olga"], "source": releases.source("SsoConnection/acme/okta")}
	_denied({"sso": sso}, _sign_in, {"sso.required"})
	_decide({"sso": object.union(sso, {"breakGlass": ["ann"]})}, _sign_in).decision
	_decide({"sso": object.union(sso, {"required": false})}, _sign_in).decision
	_decide({"sso": object.union(sso, {"requiredFrom": "2030-01-01T00:00:00Z"})}, _sign_in).decision
	_denied({"sso": object.union(sso, {"requiredFrom": "soon"})}, _sign_in, {"sso.required"})
}

test_features if {
	asked := releases.question({"action": {"name": "use"}, "resource": {"type": "feature", "id": "sso"}})
	_decide({}, asked).decision
	_decide({}, asked).context.reasons[0].resource == "Plan/pro"
	_denied({}, object.union(asked, {"resource": {"id": "scim"}}), {"feature.missing"})
	_denied({"tenant": {"status": "suspended"}}, asked, {"tenant.suspended"})
}

test_step_up if {
	sections := {"security": releases.security({})}
	fresh := {"context": {"mfa": true, "authenticatedAt": "2026-11-22T13:50:00Z"}}
	_decide(sections, releases.question(fresh)).decision
	_decide(sections, releases.question({"context": {"mfa": true, "authenticatedAt": 1795355999}})).decision
	_denied(sections, releases.question({"context": {"mfa": true}}), {"session.reauthentication-required"})
	other := releases.security({"session": {"reauthFor": ["data:view"]}})
	_decide({"security": other}, releases.question({})).decision
}

test_expired_grants if {
	ended := {"user": {"ann": [{"role": "Role/editor", "expiresAt": "2026-11-22T14:00:00Z", "source": {}}]}}
	_denied({"bindings": ended}, releases.question({}), {"grant.expired"})
	going := {"user": {"ann": [{"role": "Role/editor", "expiresAt": "2026-11-22T14:00:01Z", "source": {}}]}}
	_decide({"bindings": going}, releases.question({})).decision
}

test_addresses_and_clocks_of_conditions if {
	inside := {"path": ["context", "ip"], "operator": "insideCidr", "operand": "10.0.0.0/8", "pointer": "/a"}
	office := object.union(inside, {"path": ["subject", "properties", "office"]})
	hours := {"from": "15:00", "to": "15:01", "zone": "Europe/Berlin", "days": ["sun"]}
	now := {"path": ["context", "time"], "operator": "betweenTimes", "operand": hours, "pointer": "/b"}
	roles := releases.roles([releases.rule("r1", {"feature": "sso", "when": [[inside, office, now]]})])
	question := releases.question({"subject": {"properties": {"office": "::ffff:10.1.2.3"}}})
	_decide({"roles": roles}, question).decision
	_denied({"roles": roles}, releases.question({"subject": {"properties": {"office": "x"}}}), {"condition.unmet"})
	_decide({"roles": roles}, json.remove(question, ["context/time"])).decision
}
