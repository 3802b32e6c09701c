package edict.rules.network["disjoint-allowlists_test"]

import data.edict.lib.fixtures
import data.edict.rules.network["disjoint-allowlists"] as rule

_own(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

_shared(network) := fixtures.shared("SecurityPolicy", "default", fixtures.security({"network": network}))

_enforce(allow) := {"mode": "enforce", "allow": allow}

test_finds_lists_without_a_common_address if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/network/allow",
		"message": "No listed network overlaps the allowlist of SecurityPolicy/default, so everyone is locked out.",
	}} with input as fixtures.unit([_own(_enforce(["203.0.113.0/24"]))], [_shared(_enforce(["198.51.100.0/24", "2001:db8::/32"]))])
}

test_accepts_lists_that_overlap if {
	wide := _shared(_enforce(["203.0.0.0/16"]))
	rule.findings == set() with input as fixtures.unit([_own(_enforce(["198.51.100.0/24", "203.0.113.0/24"]))], [wide])
	narrow := _shared(_enforce(["203.0.113.7/32"]))
	rule.findings == set() with input as fixtures.unit([_own(_enforce(["203.0.113.0/24"]))], [narrow])
}

test_accepts_a_list_that_the_platform_does_not_enforce if {
	report := _shared({"mode": "report", "allow": ["198.51.100.0/24"]})
	rule.findings == set() with input as fixtures.unit([_own(_enforce(["203.0.113.0/24"]))], [report])
}

test_leaves_empty_lists_to_another_rule if {
	rule.findings == set() with input as fixtures.unit([_own(_enforce([]))], [_shared(_enforce(["198.51.100.0/24"]))])
}

test_says_nothing_of_the_platform_alone if {
	rule.findings == set() with input as fixtures.platform([_shared(_enforce(["198.51.100.0/24"]))])
}
