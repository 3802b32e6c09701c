package edict.lib.resources_test

import data.edict.lib.fixtures
import data.edict.lib.resources

_editor := fixtures.own("Role", "editor", {})

_owner := fixtures.shared("Role", "owner", {})

_input := fixtures.unit([_editor], [_owner, fixtures.acme({})])

test_own_leaves_out_the_platform if {
	resources.own.Role == [_editor] with input as _input
	not resources.own.Tenant with input as _input
}

test_visible_has_both if {
	resources.visible.Role == [_editor, _owner] with input as _input
}

test_by_key_has_both if {
	resources.by_key["Role/owner"] == _owner with input as _input
	resources.by_key["Role/acme/editor"] == _editor with input as _input
}

test_tenant_is_that_of_the_unit if {
	resources.tenant.key == "Tenant/acme" with input as _input
	not resources.tenant with input as fixtures.platform([fixtures.acme({})])
}

test_active_follows_the_status if {
	resources.active with input as _input
	not resources.active with input as fixtures.unit([], [fixtures.acme({"status": "suspended"})])
	not resources.active with input as fixtures.platform([])
}

test_owns if {
	resources.owns(_editor) with input as _input
	not resources.owns(_owner) with input as _input
	resources.owns(_owner) with input as fixtures.platform([_owner])
}
