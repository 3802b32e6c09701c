package edict.rules.roles.unused_test

import data.edict.lib.fixtures
import data.edict.rules.roles.unused as rule

_role(name) := fixtures.own("Role", name, {"rules": []})

test_finds_a_role_that_nobody_holds if {
	rule.findings == {{
		"resource": "Role/acme/spare",
		"pointer": "",
		"message": "Nobody holds the role and nothing refers to it.",
	}} with input as fixtures.unit([_role("spare")], [])
}

test_accepts_a_role_that_is_bound if {
	rule.findings == set() with input as fixtures.unit([_role("editor"), fixtures.binding("editors", "editor", ["erin"])], [])
}

test_accepts_a_role_that_is_extended if {
	child := fixtures.own("Role", "child", {"extends": "base", "rules": []})
	{found.resource | some found in rule.findings} == {"Role/acme/child"} with input as fixtures.unit([_role("base"), child], [])
}

test_accepts_roles_that_provisioning_gives if {
	connection := fixtures.sso({"provisioning": {
		"defaultRole": "guest",
		"maxRole": "top",
		"groupMappings": [{"group": "staff", "role": "staff"}],
	}})
	rule.findings == set() with input as fixtures.unit([_role("guest"), _role("top"), _role("staff"), connection], [])
}

test_accepts_a_break_glass_role if {
	policy := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": {"breakGlassRoles": ["rescue"]}}))
	rule.findings == set() with input as fixtures.unit([_role("rescue"), policy], [])
}

test_says_nothing_of_the_platforms_roles if {
	rule.findings == set() with input as fixtures.platform([fixtures.shared("Role", "viewer", {"rules": []})])
}
