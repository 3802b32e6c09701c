package edict.rules.network["no-break-glass-role_test"]

import data.edict.lib.fixtures
import data.edict.rules.network["no-break-glass-role"] as rule

_policy(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

test_finds_a_list_without_exemption if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/network/breakGlassRoles",
		"message": "The allowlist is enforced for every role, so a wrong entry can lock out whoever could correct it.",
	}} with input as fixtures.unit([_policy({"mode": "enforce", "allow": ["203.0.113.0/24"]})], [])
}

test_accepts_an_exempt_role if {
	network := {"mode": "enforce", "allow": ["203.0.113.0/24"], "breakGlassRoles": ["owner"]}
	rule.findings == set() with input as fixtures.unit([_policy(network)], [])
}

test_finds_roles_that_only_one_of_two_lists_exempts if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"network": {
		"mode": "enforce",
		"breakGlassRoles": ["rescue"],
	}}))
	count(rule.findings) == 1 with input as fixtures.unit([_policy({"mode": "enforce", "breakGlassRoles": ["owner"]})], [shared])
}

test_accepts_a_role_that_both_lists_exempt if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"network": {
		"mode": "enforce",
		"breakGlassRoles": ["owner"],
	}}))
	own := _policy({"mode": "enforce", "breakGlassRoles": ["platform/owner"]})
	rule.findings == set() with input as fixtures.unit([own], [shared])
}

test_accepts_a_list_that_only_reports if {
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "report"})], [])
}
