package edict.rules.sso["domain-claimed-twice_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["domain-claimed-twice"] as rule

_conflict(holders) := {"space": "email-domain", "value": "acme.example", "holders": holders}

_input(own, shared, conflicts) := object.union(fixtures.unit(own, shared), {"conflicts": conflicts})

test_finds_two_connections_of_one_tenant if {
	second := fixtures.own("SsoConnection", "entra", {"domains": ["other.example", "acme.example"]})
	rule.findings == {
		{
			"resource": "SsoConnection/acme/okta",
			"pointer": "/spec/domains/0",
			"message": "acme.example is also claimed by SsoConnection/acme/entra.",
		},
		{
			"resource": "SsoConnection/acme/entra",
			"pointer": "/spec/domains/1",
			"message": "acme.example is also claimed by SsoConnection/acme/okta.",
		},
	} with input as _input(
		[fixtures.sso({}), second], [],
		[_conflict(["SsoConnection/acme/entra", "SsoConnection/acme/okta"])],
	)
}

test_does_not_name_another_tenant if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/domains/0",
		"message": "acme.example is also claimed by another tenant.",
	}} with input as _input(
		[fixtures.sso({})], [],
		[_conflict(["SsoConnection/acme/okta", "SsoConnection/globex/okta"])],
	)
}

test_finds_two_tenants if {
	acme := fixtures.acme({"domains": [{"name": "acme.example"}]})
	globex := fixtures.shared("Tenant", "globex", {"domains": [{"name": "acme.example"}]})
	platform := object.union(fixtures.platform([acme, globex]), {"conflicts": [_conflict(["Tenant/acme", "Tenant/globex"])]})
	{[found.resource, found.pointer] | some found in rule.findings} == {
		["Tenant/acme", "/spec/domains/0"],
		["Tenant/globex", "/spec/domains/0"],
	} with input as platform
}

test_points_at_the_list_when_the_domain_is_written_otherwise if {
	connection := fixtures.sso({"domains": ["ACME.example"]})
	{found.pointer | some found in rule.findings} == {"/spec/domains"} with input as _input(
		[connection], [],
		[_conflict(["SsoConnection/acme/okta", "SsoConnection/globex/okta"])],
	)
}

test_finds_two_enabled_connections_that_sign_in_one_domain if {
	second := fixtures.own("SsoConnection", "entra", {"domains": ["acme.example"]})
	holders := ["SsoConnection/acme/entra", "SsoConnection/acme/okta"]
	conflict := {"space": "sign-in-domain", "value": "acme.example", "holders": holders}
	{found.resource | some found in rule.findings} == {
		"SsoConnection/acme/entra",
		"SsoConnection/acme/okta",
	} with input as _input([fixtures.sso({}), second], [], [conflict])
}

test_accepts_conflicts_of_other_things if {
	other := {"space": "stripe-product", "value": "prod_1", "holders": ["SsoConnection/acme/okta", "Plan/pro"]}
	rule.findings == set() with input as _input([fixtures.sso({})], [], [other])
}
