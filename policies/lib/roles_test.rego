package edict.lib.roles_test

import data.edict.lib.fixtures
import data.edict.lib.roles

_owner := fixtures.shared("Role", "owner", {"rules": [fixtures.allow(["*"], ["*"])]})

_viewer := fixtures.shared("Role", "viewer", {"rules": [fixtures.allow(["view"], ["*"])]})

_admin := fixtures.shared("Role", "admin", {
	"extends": "viewer",
	"rules": [fixtures.allow(["*"], ["campaign"]), fixtures.deny(["connect"], ["account"])],
})

_deputy := fixtures.own("Role", "deputy", {"extends": "admin", "rules": []})

_input(rules) := fixtures.unit(
	[_deputy, fixtures.own("Role", "custom", {"rules": rules})],
	[_owner, _viewer, _admin],
)

_beyond(rules, ceiling) := permissions if {
	permissions := roles.beyond("Role/acme/custom", ceiling) with input as _input(rules)
}

test_lineage_follows_extends if {
	roles.lineage["Role/acme/deputy"] == {"Role/acme/deputy", "Role/admin", "Role/viewer"} with input as _input([])
}

test_lineage_survives_a_circle if {
	circle := fixtures.own("Role", "circle", {"extends": "circle", "rules": []})
	roles.lineage["Role/acme/circle"] == {"Role/acme/circle"} with input as fixtures.unit([circle], [])
}

test_administrative_follows_extends if {
	roles.administrative == {"Role/owner", "Role/admin", "Role/acme/deputy"} with input as _input([])
}

test_owning if roles.owning == {"Role/owner"} with input as _input([])

test_nothing_is_beyond_a_wildcard if {
	_beyond([fixtures.allow(["*"], ["*"]), fixtures.deny(["view"], ["secret"])], {"Role/owner"}) == set()
}

test_what_the_ceiling_lacks_is_beyond if {
	_beyond([fixtures.allow(["view", "edit"], ["data"])], {"Role/viewer"}) == {"data:edit"}
}

test_a_wildcard_is_beyond_a_single_action if {
	_beyond([fixtures.allow(["*"], ["data"])], {"Role/viewer"}) == {"data:*"}
}

test_roles_of_the_ceiling_count_together if {
	_beyond([fixtures.allow(["edit"], ["campaign"]), fixtures.allow(["view"], ["data"])], {"Role/admin", "Role/viewer"}) == set()
}

test_a_denied_permission_is_not_held if {
	_beyond([fixtures.allow(["connect"], ["account"])], {"Role/admin", "Role/owner"}) == {"account:connect"}
}

test_a_denied_permission_is_held_when_the_role_denies_it_too if {
	_beyond([fixtures.allow(["*"], ["account"]), fixtures.deny(["connect"], ["*"])], {"Role/admin", "Role/owner"}) == set()
}

test_a_condition_narrows if {
	condition := {"property": "subject.department", "eq": "sales"}
	conditional := object.union(fixtures.allow(["edit"], ["data"]), {"when": condition})
	ceiling := fixtures.own("Role", "ceiling", {"rules": [conditional]})
	narrow := fixtures.own("Role", "narrow", {"rules": [conditional]})
	wide := fixtures.own("Role", "wide", {"rules": [fixtures.allow(["edit"], ["data"])]})
	given := fixtures.unit([ceiling, narrow, wide], [_viewer])
	roles.beyond("Role/acme/narrow", {"Role/acme/ceiling"}) == set() with input as given
	roles.beyond("Role/acme/wide", {"Role/acme/ceiling"}) == {"data:edit"} with input as given
}

test_a_rule_with_many_permissions_is_held_as_a_whole_or_not if {
	actions := [$"a{i}" | some i in numbers.range(1, 40)]
	types := [$"t{i}" | some i in numbers.range(1, 40)]
	large := fixtures.allow(actions, types)
	_beyond([large], {"Role/owner"}) == set()
	_beyond([large], {"Role/viewer"}) == {"one of 1600 permissions of one rule"}
	ceiling := fixtures.own("Role", "ceiling", {"rules": [large]})
	role := fixtures.own("Role", "custom", {"rules": [large]})
	roles.beyond("Role/acme/custom", {"Role/acme/ceiling"}) == set() with input as fixtures.unit([ceiling, role], [_viewer])
}

test_a_feature_narrows if {
	featured := object.union(fixtures.allow(["edit"], ["data"]), {"feature": "sso"})
	ceiling := fixtures.own("Role", "ceiling", {"rules": [featured]})
	wide := fixtures.own("Role", "wide", {"rules": [fixtures.allow(["edit"], ["data"])]})
	given := fixtures.unit([ceiling, wide], [_viewer])
	roles.beyond("Role/acme/wide", {"Role/acme/ceiling"}) == {"data:edit"} with input as given
	roles.beyond("Role/acme/ceiling", {"Role/acme/wide"}) == set() with input as given
}

test_a_deny_of_everything_takes_everything_away if {
	ceiling := fixtures.own("Role", "ceiling", {"rules": [
		fixtures.allow(["view"], ["data", "secret"]),
		fixtures.deny(["*"], ["secret"]),
	]})
	role := fixtures.own("Role", "custom", {"rules": [fixtures.allow(["view"], ["data", "secret"])]})
	roles.beyond("Role/acme/custom", {"Role/acme/ceiling"}) == {"secret:view"} with input as fixtures.unit(
		[ceiling, role],
		[_viewer],
	)
}
