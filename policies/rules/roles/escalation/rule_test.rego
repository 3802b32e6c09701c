package edict.rules.roles.escalation_test

import data.edict.lib.fixtures
import data.edict.rules.roles.escalation as rule

_owner := fixtures.shared("Role", "owner", {"rules": [
	fixtures.allow(["*"], ["campaign", "data"]),
	fixtures.deny(["delete"], ["data"]),
]})

_editor := fixtures.shared("Role", "editor", {"rules": [fixtures.allow(["edit"], ["campaign"])]})

_custom(rules) := fixtures.own("Role", "custom", {"rules": rules})

_bindings := [fixtures.binding("editors", "editor", ["erin"]), fixtures.binding("owners", "owner", ["olga"])]

_input(author, rules) := object.union(
	fixtures.unit(array.concat(_bindings, [_custom(rules)]), [_owner, _editor]),
	{"author": author},
)

_edit := fixtures.allow(["edit"], ["campaign"])

_connect := fixtures.allow(["connect"], ["account"])

test_finds_more_than_the_author_holds if {
	rule.findings == {{
		"resource": "Role/acme/custom",
		"pointer": "/spec/rules",
		"message": "The role permits what erin does not hold: account:connect.",
	}} with input as _input("erin", [_edit, _connect])
}

test_finds_more_than_the_platforms_owner_holds if {
	{found.message | some found in rule.findings} == {"The role permits what the platform's owner role does not hold: account:connect, data:delete."} with input as _input(
		null,
		[_connect, fixtures.allow(["delete"], ["data"])],
	)
}

test_an_author_without_a_role_writes_for_the_platform if {
	rule.findings == set() with input as _input("platform-engineer", [_edit])
	count(rule.findings) == 1 with input as _input("platform-engineer", [_connect])
}

test_accepts_what_the_author_holds if {
	rule.findings == set() with input as _input("erin", [_edit])
	rule.findings == set() with input as _input("olga", [fixtures.allow(["view", "edit"], ["campaign"])])
}

test_accepts_any_role_without_a_ceiling if {
	rule.findings == set() with input as fixtures.unit([_custom([_connect])], [])
}

test_judges_only_what_changed if {
	unchanged := object.union(_input("erin", [_connect]), {"changed": ["SecurityPolicy/acme/default"]})
	rule.findings == set() with input as unchanged
	changed := object.union(_input("erin", [_connect]), {"changed": ["Role/acme/custom"]})
	count(rule.findings) == 1 with input as changed
}

test_a_binding_of_the_same_change_gives_nothing if {
	both := array.concat(_bindings, [
		fixtures.binding("promotion", "owner", ["erin"]),
		_custom([fixtures.allow(["view"], ["data"])]),
	])
	promoted := object.union(fixtures.unit(both, [_owner, _editor]), {
		"author": "erin",
		"changed": ["Role/acme/custom", "RoleBinding/acme/promotion"],
	})
	{found.message | some found in rule.findings} == {"The role permits what erin does not hold: data:view."} with input as promoted
}

test_says_nothing_of_the_platforms_roles if {
	rule.findings == set() with input as fixtures.platform([_owner, fixtures.shared("Role", "root", {"rules": [_connect]})])
}
