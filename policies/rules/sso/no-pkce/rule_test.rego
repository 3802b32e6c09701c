package edict.rules.sso["no-pkce_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["no-pkce"] as rule

test_finds_a_connection_without_it if {
	connection := fixtures.sso({"protocol": {"pkce": false}})
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/protocol/pkce",
		"message": "Without PKCE an authorization code that was caught can be used from another browser.",
	}} with input as fixtures.unit([connection], [])
}

test_accepts_a_connection_with_it if rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [])

test_accepts_other_protocols if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"protocol": fixtures.saml({})})], [])
}
