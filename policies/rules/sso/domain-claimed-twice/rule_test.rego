package edict.rules.sso["domain-claimed-twice_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["domain-claimed-twice"] as rule

_conflict(space, holders) := {"space": space, "value": "acme.example", "holders": holders}

_input(own, shared, conflicts) := object.union(fixtures.unit(own, shared), {"conflicts": conflicts})

_platform(tenants, conflicts) := object.union(fixtures.platform(tenants), {"conflicts": conflicts})

_acme := fixtures.acme({"domains": [{"name": "acme.example"}]})

_verified := fixtures.acme({"domains": [{
	"name": "acme.example",
	"verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"},
}]})

_globex := fixtures.shared("Tenant", "globex", {"domains": [{"name": "acme.example"}]})

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
		[fixtures.sso({}), second],
		[_verified],
		[_conflict("sign-in-domain", ["SsoConnection/acme/entra", "SsoConnection/acme/okta"])],
	)
}

test_does_not_name_another_tenant if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/domains/0",
		"message": "acme.example is also claimed by another tenant.",
	}} with input as _input([fixtures.sso({})], [_acme, _globex], [
		_conflict("email-domain", ["SsoConnection/acme/okta", "Tenant/globex"]),
		_conflict("sign-in-domain", ["SsoConnection/acme/okta", "SsoConnection/globex/okta"]),
	])
}

test_does_not_blame_the_tenant_that_verified_the_domain if {
	holders := ["SsoConnection/acme/okta", "SsoConnection/globex/okta", "Tenant/acme"]
	rule.findings == set() with input as _input([fixtures.sso({})], [_verified], [_conflict("email-domain", holders)])
	rule.findings == set() with input as _platform([_verified, _globex], [_conflict("email-domain", holders)])
	count(rule.findings) == 1 with input as _input([fixtures.sso({})], [_acme], [_conflict("email-domain", holders)])
}

test_finds_two_tenants if {
	conflict := _conflict("email-domain", ["SsoConnection/acme/okta", "Tenant/acme", "Tenant/globex"])
	rule.findings == {
		{
			"resource": "Tenant/acme",
			"pointer": "/spec/domains/0",
			"message": "acme.example is also claimed by Tenant/globex.",
		},
		{
			"resource": "Tenant/globex",
			"pointer": "/spec/domains/0",
			"message": "acme.example is also claimed by Tenant/acme.",
		},
	} with input as _platform([_acme, _globex], [conflict])
}

test_points_at_the_list_when_the_domain_is_written_otherwise if {
	{found.pointer | some found in rule.findings} == {"/spec/domains"} with input as _input(
		[fixtures.sso({"domains": ["ACME.example"]})],
		[_acme],
		[_conflict("email-domain", ["SsoConnection/acme/okta", "Tenant/globex"])],
	)
}

test_accepts_conflicts_of_other_things if {
	other := {"space": "stripe-product", "value": "prod_1", "holders": ["SsoConnection/acme/okta", "Plan/pro"]}
	rule.findings == set() with input as _input([fixtures.sso({})], [_acme], [other])
}
