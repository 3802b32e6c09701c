package edict.lib.refs_test

import data.edict.lib.fixtures
import data.edict.lib.refs

_viewer := fixtures.own("Role", "viewer", {})

_editor := fixtures.own("Role", "editor", {})

_shared_viewer := fixtures.shared("Role", "viewer", {})

_owner := fixtures.shared("Role", "owner", {})

_input := fixtures.unit([_viewer, _editor], [_shared_viewer, _owner])

test_prefers_the_tenants_own_resource if {
	refs.key("Role", "viewer", _editor) == "Role/acme/viewer" with input as _input
}

test_falls_back_to_the_platform if {
	refs.key("Role", "owner", _editor) == "Role/owner" with input as _input
}

test_reads_a_qualified_name if {
	refs.key("Role", "platform/viewer", _editor) == "Role/viewer" with input as _input
	refs.key("Role", "acme/viewer", _owner) == "Role/acme/viewer" with input as _input
}

test_a_resource_of_the_platform_sees_the_platforms_names if {
	refs.key("Role", "viewer", _owner) == "Role/viewer" with input as _input
}

test_is_undefined_for_what_is_missing if {
	not refs.key("Role", "ghost", _editor) with input as _input
	not refs.key("Role", "globex/viewer", _editor) with input as _input
	not refs.key("Plan", "viewer", _editor) with input as _input
	not refs.resource("Role", "ghost", _editor) with input as _input
}

test_gives_the_resource if {
	refs.resource("Role", "owner", _editor) == _owner with input as _input
}
