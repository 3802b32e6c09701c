package edict.rules.sso["break-glass-not-owner_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["break-glass-not-owner"] as rule

_connection := fixtures.sso({"enforcement": {"mode": "required", "breakGlass": ["olga", "vera", "ghost"]}})

_roles := [fixtures.shared("Role", "owner", {"rules": []}), fixtures.shared("Role", "viewer", {"rules": []})]

_bindings := [fixtures.binding("owners", "owner", ["olga"]), fixtures.binding("viewers", "viewer", ["vera"])]

test_finds_accounts_without_the_role if {
	{[found.pointer, found.message] | some found in rule.findings} == {
		[
			"/spec/enforcement/breakGlass/1",
			"vera may sign in without single sign-on but is bound to no owner role of the tenant.",
		],
		[
			"/spec/enforcement/breakGlass/2",
			"ghost may sign in without single sign-on but is bound to no owner role of the tenant.",
		],
	} with input as fixtures.unit(array.concat(_bindings, [_connection]), _roles)
}

test_accepts_owners if {
	connection := fixtures.sso({"enforcement": {"mode": "required", "breakGlass": ["olga"]}})
	rule.findings == set() with input as fixtures.unit(array.concat(_bindings, [connection]), _roles)
}

test_accepts_anyone_while_passwords_work if {
	connection := fixtures.sso({"enforcement": {"mode": "optional", "breakGlass": ["ghost"]}})
	rule.findings == set() with input as fixtures.unit(array.concat(_bindings, [connection]), _roles)
}
