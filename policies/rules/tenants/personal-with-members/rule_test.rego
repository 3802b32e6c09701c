package edict.rules.tenants["personal-with-members_test"]

import data.edict.lib.fixtures
import data.edict.rules.tenants["personal-with-members"] as rule

_input(patch, users) := fixtures.unit(
	[fixtures.binding("members", "viewer", users)],
	[fixtures.shared("Role", "viewer", {"rules": []}), fixtures.acme(patch)],
)

test_finds_members_of_a_personal_tenant if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/type",
		"message": "The tenant is personal, but roles are bound to vera.",
	}} with input as _input({"type": "personal"}, ["owner@acme.example", "vera"])
}

test_accepts_its_owner if {
	rule.findings == set() with input as _input({"type": "personal"}, ["owner@acme.example"])
}

test_accepts_members_of_a_shared_tenant if rule.findings == set() with input as _input({}, ["vera"])
