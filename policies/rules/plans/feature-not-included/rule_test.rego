package edict.rules.plans["feature-not-included_test"]

import data.edict.lib.fixtures
import data.edict.rules.plans["feature-not-included"] as rule

_plan(features) := fixtures.shared("Plan", "pro", {"features": features, "limits": {}})

_policy(mode) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": {"mode": mode}}))

_own := [fixtures.sso({}), fixtures.own("Role", "custom", {"rules": []}), _policy("report")]

test_finds_what_the_plan_lacks if {
	rule.findings == {
		{
			"resource": "SsoConnection/acme/okta",
			"pointer": "/spec/enabled",
			"message": "This needs sso, which the plan pro does not have.",
		},
		{
			"resource": "Role/acme/custom",
			"pointer": "",
			"message": "This needs custom-roles, which the plan pro does not have.",
		},
		{
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/network/mode",
			"message": "This needs ip-allowlist, which the plan pro does not have.",
		},
	} with input as fixtures.unit(_own, [_plan({"sso": false}), fixtures.acme({})])
}

test_accepts_what_the_plan_has if {
	all := {"sso": true, "custom-roles": true, "ip-allowlist": true}
	rule.findings == set() with input as fixtures.unit(_own, [_plan(all), fixtures.acme({})])
}

test_accepts_what_is_off if {
	off := [fixtures.sso({"enabled": false}), _policy("off")]
	rule.findings == set() with input as fixtures.unit(off, [_plan({}), fixtures.acme({})])
}

test_says_nothing_of_the_platform if {
	shared := [fixtures.shared("Role", "owner", {"rules": []}), _plan({})]
	rule.findings == set() with input as fixtures.platform(shared)
}
