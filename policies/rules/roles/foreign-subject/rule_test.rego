package edict.rules.roles["foreign-subject_test"]

import data.edict.lib.fixtures
import data.edict.rules.roles["foreign-subject"] as rule

_tenant := fixtures.acme({"domains": [{"name": "acme.example", "verification": {"method": "file", "verifiedOn": "2026-10-01"}}]})

_binding := fixtures.own("RoleBinding", "viewers", {"role": "viewer", "subjects": [
	{"type": "user", "id": "vera@acme.example"},
	{"type": "user", "id": "gus@globex.example"},
	{"type": "user", "id": "4711"},
	{"type": "group", "id": "all@globex.example"},
]})

test_finds_an_address_of_another_domain if {
	rule.findings == {{
		"resource": "RoleBinding/acme/viewers",
		"pointer": "/spec/subjects/1",
		"message": "gus@globex.example is of none of the tenant's verified domains, and the binding has no end.",
	}} with input as fixtures.unit([_binding], [_tenant])
}

test_accepts_a_guest_for_a_time if {
	guest := object.union(_binding, {"spec": {"expiresAt": "2027-03-31T18:00:00Z"}})
	rule.findings == set() with input as fixtures.unit([guest], [_tenant])
}

test_accepts_anyone_while_no_domain_is_verified if {
	rule.findings == set() with input as fixtures.unit([_binding], [fixtures.acme({})])
}
