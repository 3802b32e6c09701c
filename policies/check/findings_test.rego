package edict.check_test

import data.edict.catalog
import data.edict.check
import data.edict.lib.fixtures

_policy(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

test_every_finding_names_its_rule_and_severity if {
	{finding | some finding in check.findings} == {
		{
			"rule": "network/empty-allowlist",
			"severity": "error",
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/network/allow",
			"message": "The allowlist is enforced and empty, which locks everyone out.",
		},
		{
			"rule": "network/no-break-glass-role",
			"severity": "warning",
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/network/breakGlassRoles",
			"message": "The allowlist is enforced for every role, so a wrong entry can lock out whoever could correct it.",
		},
	} with input as fixtures.unit([_policy({"mode": "enforce"})], [])
}

test_a_sound_tenant_has_no_findings if {
	owner := fixtures.shared("Role", "owner", {"rules": [fixtures.allow(["*"], ["*"])]})
	plan := fixtures.shared("Plan", "pro", {"active": true, "features": {"sso": true}, "limits": {"teamMembers": 5}})
	tenant := fixtures.acme({"domains": [{
		"name": "acme.example",
		"verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"},
	}]})
	connection := fixtures.sso({
		"enforcement": {"mode": "required", "breakGlass": ["owner@acme.example"]},
		"provisioning": {"jit": false},
	})
	own := [_policy({}), connection, fixtures.binding("owners", "owner", ["owner@acme.example"])]
	check.findings == [] with input as fixtures.unit(own, [owner, plan, tenant])
}

test_an_empty_platform_has_no_findings if check.findings == [] with input as fixtures.platform([])

test_every_rule_is_in_the_catalog if {
	{id | some id, _ in catalog.severities} == {$"{category}/{name}" | some category, name; data.edict.rules[category][name].findings}
}
