package edict.rules.network["empty-allowlist_test"]

import data.edict.lib.fixtures
import data.edict.rules.network["empty-allowlist"] as rule

_policy(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

test_finds_an_enforced_list_without_networks if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/network/allow",
		"message": "The allowlist is enforced and empty, which locks everyone out.",
	}} with input as fixtures.unit([_policy({"mode": "enforce"})], [])
}

test_accepts_a_list_with_networks if {
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "enforce", "allow": ["203.0.113.0/24"]})], [])
}

test_finds_it_whatever_the_platform_lists if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({"network": {"allow": ["203.0.113.0/24"]}}))
	count(rule.findings) == 1 with input as fixtures.unit([_policy({"mode": "enforce"})], [shared])
}

test_accepts_an_empty_list_that_is_not_enforced if {
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "report"})], [])
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "off"})], [])
}
