package edict.rules.tenants["owner-unbound_test"]

import data.edict.lib.fixtures
import data.edict.rules.tenants["owner-unbound"] as rule

_roles := [fixtures.shared("Role", "owner", {"rules": []}), fixtures.shared("Role", "viewer", {"rules": []})]

_input(own, patch) := fixtures.unit(own, array.concat(_roles, [fixtures.acme(patch)]))

test_finds_an_owner_without_a_role if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/owner",
		"message": "owner@acme.example owns the tenant but is bound to no role in it.",
	}} with input as _input([fixtures.binding("owners", "owner", ["olga"])], {})
	count(rule.findings) == 1 with input as _input([], {})
}

test_accepts_an_owner_with_a_role if {
	rule.findings == set() with input as _input([fixtures.binding("owners", "owner", ["owner@acme.example"])], {})
}

test_accepts_an_owner_who_may_be_in_a_group if {
	group := fixtures.own("RoleBinding", "owners", {"role": "owner", "subjects": [{"type": "group", "id": "bosses"}]})
	rule.findings == set() with input as _input([group], {})
}

test_accepts_a_tenant_that_is_not_active if rule.findings == set() with input as _input([], {"status": "suspended"})
