package edict.rules.tenants["no-owner_test"]

import data.edict.lib.fixtures
import data.edict.rules.tenants["no-owner"] as rule

_roles := [fixtures.shared("Role", "owner", {"rules": []}), fixtures.shared("Role", "viewer", {"rules": []})]

_input(own, patch) := fixtures.unit(own, array.concat(_roles, [fixtures.acme(patch)]))

_viewers := fixtures.binding("viewers", "viewer", ["owner@acme.example"])

test_finds_a_tenant_without_owner if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/owner",
		"message": "No role binding that still counts gives the role owner, so nobody can administer the tenant.",
	}} with input as _input([_viewers], {})
}

test_finds_an_ownership_that_has_run_out if {
	past := fixtures.own("RoleBinding", "owners", {
		"role": "owner",
		"subjects": [{"type": "user", "id": "olga"}],
		"expiresAt": "2026-01-01T00:00:00Z",
	})
	count(rule.findings) == 1 with input as _input([past], {})
}

test_accepts_an_owner if {
	rule.findings == set() with input as _input([_viewers, fixtures.binding("owners", "owner", ["olga"])], {})
}

test_accepts_owners_from_the_identity_provider if {
	connection := fixtures.sso({"provisioning": {"groupMappings": [{"group": "bosses", "role": "owner"}]}})
	rule.findings == set() with input as _input([_viewers, connection], {})
}

test_accepts_a_tenant_that_is_being_set_up if rule.findings == set() with input as _input([], {})

test_accepts_a_tenant_that_is_not_active if {
	rule.findings == set() with input as _input([_viewers], {"status": "terminating"})
}

test_accepts_a_workspace_without_that_role if {
	rule.findings == set() with input as fixtures.unit([_viewers], [fixtures.acme({})])
}
