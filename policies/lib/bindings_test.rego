package edict.lib.bindings_test

import data.edict.lib.bindings
import data.edict.lib.fixtures

_owner := fixtures.shared("Role", "owner", {"rules": []})

_viewer := fixtures.shared("Role", "viewer", {"rules": []})

_owners := fixtures.binding("owners", "owner", ["olga"])

_viewers := fixtures.own("RoleBinding", "viewers", {
	"role": "viewer",
	"subjects": [{"type": "user", "id": "olga"}, {"type": "user", "id": "vera"}, {"type": "group", "id": "auditors"}],
})

_past := fixtures.own("RoleBinding", "past", {
	"role": "owner",
	"subjects": [{"type": "user", "id": "peter"}],
	"expiresAt": "2026-11-22T15:00:00+01:00",
})

_future := fixtures.own("RoleBinding", "future", {
	"role": "owner",
	"subjects": [{"type": "user", "id": "frida"}],
	"expiresAt": "2026-11-22T14:00:01Z",
})

_input := fixtures.unit([_owners, _viewers, _past, _future], [_owner, _viewer])

test_a_binding_has_run_out_at_its_time if {
	bindings.expired(_past) with input as _input
	not bindings.expired(_future) with input as _input
	not bindings.expired(_owners) with input as _input
}

test_live_leaves_out_what_has_run_out if bindings.live == [_owners, _viewers, _future] with input as _input

test_users_has_users_only if {
	bindings.users == {
		"olga": {"Role/owner", "Role/viewer"},
		"vera": {"Role/viewer"},
		"frida": {"Role/owner"},
	} with input as _input
}

test_owners if bindings.owners == {"olga", "frida"} with input as _input
