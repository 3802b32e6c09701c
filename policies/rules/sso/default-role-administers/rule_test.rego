package edict.rules.sso["default-role-administers_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["default-role-administers"] as rule

_roles := [fixtures.shared("Role", "admin", {"rules": []}), fixtures.shared("Role", "viewer", {"rules": []})]

_deputy := fixtures.own("Role", "deputy", {"extends": "admin", "rules": []})

_input(patch) := fixtures.unit([_deputy, fixtures.sso(patch)], _roles)

test_finds_an_administrative_default if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/provisioning/defaultRole",
		"message": "Whoever signs in first gets the administrative role admin.",
	}} with input as _input({"provisioning": {"defaultRole": "admin"}})
}

test_finds_a_role_that_extends_it if {
	count(rule.findings) == 1 with input as _input({"provisioning": {"defaultRole": "deputy"}})
}

test_accepts_a_lesser_role if rule.findings == set() with input as _input({})

test_accepts_accounts_made_by_hand if {
	rule.findings == set() with input as _input({"provisioning": {"jit": false, "defaultRole": "admin"}})
}

test_accepts_a_connection_that_is_off if {
	rule.findings == set() with input as _input({"enabled": false, "provisioning": {"defaultRole": "admin"}})
}
