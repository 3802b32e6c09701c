package edict.rules.sso["role-above-ceiling_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["role-above-ceiling"] as rule

_roles := [
	fixtures.shared("Role", "owner", {"rules": [fixtures.allow(["*"], ["*"])]}),
	fixtures.shared("Role", "editor", {"extends": "viewer", "rules": [fixtures.allow(["edit"], ["campaign"])]}),
	fixtures.shared("Role", "viewer", {"rules": [fixtures.allow(["view"], ["*"])]}),
]

_input(provisioning) := fixtures.unit([fixtures.sso({"provisioning": provisioning})], _roles)

test_finds_a_mapping_above_the_ceiling if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/provisioning/groupMappings/1/role",
		"message": "owner permits what maxRole editor does not: *:*.",
	}} with input as _input({
		"maxRole": "editor",
		"groupMappings": [{"group": "staff", "role": "viewer"}, {"group": "bosses", "role": "owner"}],
	})
}

test_finds_a_default_above_the_ceiling if {
	{found.pointer | some found in rule.findings} == {"/spec/provisioning/defaultRole"} with input as _input({
		"maxRole": "viewer",
		"defaultRole": "editor",
	})
}

test_accepts_what_is_below if {
	rule.findings == set() with input as _input({
		"maxRole": "editor",
		"groupMappings": [{"group": "staff", "role": "editor"}],
	})
}

test_accepts_an_unused_default if {
	rule.findings == set() with input as _input({"jit": false, "maxRole": "viewer", "defaultRole": "editor"})
}

test_accepts_mappings_without_a_ceiling if {
	rule.findings == set() with input as _input({"groupMappings": [{"group": "bosses", "role": "owner"}]})
}
