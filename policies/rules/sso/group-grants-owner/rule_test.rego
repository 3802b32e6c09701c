package edict.rules.sso["group-grants-owner_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["group-grants-owner"] as rule

_roles := [fixtures.shared("Role", "owner", {"rules": []}), fixtures.shared("Role", "admin", {"rules": []})]

_input(patch) := fixtures.unit([fixtures.sso(patch)], _roles)

test_finds_a_group_of_owners if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/provisioning/groupMappings/0/role",
		"message": "Everyone in the group bosses owns the tenant.",
	}} with input as _input({"provisioning": {"groupMappings": [{"group": "bosses", "role": "owner"}]}})
}

test_accepts_a_group_of_administrators if {
	rule.findings == set() with input as _input({"provisioning": {"groupMappings": [{"group": "it", "role": "admin"}]}})
}

test_accepts_a_connection_that_is_off if {
	rule.findings == set() with input as _input({
		"enabled": false,
		"provisioning": {"groupMappings": [{"group": "bosses", "role": "owner"}]},
	})
}
