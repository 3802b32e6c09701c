package edict.rules.mfa["administrators-exempt_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["administrators-exempt"] as rule

_roles := [
	fixtures.shared("Role", "owner", {"rules": []}),
	fixtures.shared("Role", "admin", {"rules": []}),
	fixtures.shared("Role", "viewer", {"rules": []}),
]

_policy(mfa) := fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": mfa}))

_shared(mfa) := fixtures.shared("SecurityPolicy", "default", fixtures.security({"mfa": mfa}))

test_finds_exempt_administrators if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/mfa/requiredRoles",
		"message": "No second factor is asked of the administrative roles admin, owner.",
	}} with input as fixtures.unit([_policy({"requiredRoles": []})], _roles)
}

test_finds_a_policy_of_the_platform if {
	{found.resource | some found in rule.findings} == {"SecurityPolicy/default"} with input as fixtures.platform(array.concat(
		_roles,
		[_shared({"requiredRoles": ["owner"]})],
	))
}

test_accepts_the_defaults if rule.findings == set() with input as fixtures.unit([_policy({})], _roles)

test_accepts_a_factor_for_all if {
	policy := _policy({"requiredRoles": [], "requiredForAll": true})
	rule.findings == set() with input as fixtures.unit([policy], _roles)
}

test_accepts_what_the_platform_asks_for if {
	policies := array.concat(_roles, [_shared({"requiredRoles": ["owner", "admin"]})])
	rule.findings == set() with input as fixtures.unit([_policy({"requiredRoles": []})], policies)
	all := array.concat(_roles, [_shared({"requiredRoles": [], "requiredForAll": true})])
	rule.findings == set() with input as fixtures.unit([_policy({"requiredRoles": []})], all)
}

test_accepts_roles_that_are_not_there if {
	rule.findings == set() with input as fixtures.unit([_policy({"requiredRoles": []})], [])
}

test_accepts_required_single_sign_on if {
	connection := fixtures.sso({"enforcement": {"mode": "required"}})
	rule.findings == set() with input as fixtures.unit([_policy({"requiredRoles": []}), connection], _roles)
}
