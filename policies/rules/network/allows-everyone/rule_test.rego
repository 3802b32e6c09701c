package edict.rules.network["allows-everyone_test"]

import data.edict.lib.fixtures
import data.edict.rules.network["allows-everyone"] as rule

_policy(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

test_finds_the_whole_internet if {
	network := {"mode": "enforce", "allow": ["203.0.113.0/24", "0.0.0.0/0", "::/0"]}
	{[found.pointer, found.message] | some found in rule.findings} == {
		["/spec/network/allow/1", "0.0.0.0/0 is every address there is, so the allowlist keeps nobody out."],
		["/spec/network/allow/2", "::/0 is every address there is, so the allowlist keeps nobody out."],
	} with input as fixtures.unit([_policy(network)], [])
}

test_accepts_a_part_of_it if {
	network := {"mode": "enforce", "allow": ["203.0.113.0/24", "10.0.0.0/8", "2001:db8::/32"]}
	rule.findings == set() with input as fixtures.unit([_policy(network)], [])
}

test_accepts_a_list_that_is_off if {
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "off", "allow": ["0.0.0.0/0"]})], [])
}
