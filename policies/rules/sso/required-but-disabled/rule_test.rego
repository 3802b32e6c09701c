package edict.rules.sso["required-but-disabled_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["required-but-disabled"] as rule

test_finds_a_requirement_without_effect if {
	connection := fixtures.sso({"enabled": false, "enforcement": {"mode": "required"}})
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/enabled",
		"message": "The connection is required but not enabled, so passwords still work.",
	}} with input as fixtures.unit([connection], [])
}

test_accepts_a_requirement_with_effect if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"enforcement": {"mode": "required"}})], [])
}

test_accepts_a_connection_that_is_prepared if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"enabled": false})], [])
}
