package edict.rules.mfa["derived-role-exempt_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["derived-role-exempt"] as rule

_admin := fixtures.shared("Role", "admin", {"rules": []})

_deputy := fixtures.own("Role", "deputy", {"extends": "admin", "rules": []})

_shared(mfa) := fixtures.shared("SecurityPolicy", "default", fixtures.security({"mfa": mfa}))

test_finds_a_role_that_inherits_the_rights_only if {
	rule.findings == {{
		"resource": "Role/acme/deputy",
		"pointer": "/spec/extends",
		"message": "deputy has the rights of admin, but no second factor is asked of it.",
	}} with input as fixtures.unit([_deputy], [_admin, _shared({})])
}

test_accepts_a_role_that_is_named if {
	named := {"requiredRoles": ["owner", "admin", "deputy"]}
	rule.findings == set() with input as fixtures.unit([_deputy], [_admin, _shared(named)])
}

test_accepts_a_factor_for_all if {
	rule.findings == set() with input as fixtures.unit([_deputy], [_admin, _shared({"requiredForAll": true})])
}

test_accepts_a_lesser_role if {
	helper := fixtures.own("Role", "helper", {"rules": []})
	rule.findings == set() with input as fixtures.unit([helper], [_admin, _shared({})])
}

test_accepts_a_workspace_without_policies if rule.findings == set() with input as fixtures.unit([_deputy], [_admin])
