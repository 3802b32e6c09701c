package edict.rules.sso["idp-initiated_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["idp-initiated"] as rule

test_finds_unasked_answers if {
	connection := fixtures.sso({"protocol": fixtures.saml({"allowIdpInitiated": true})})
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/protocol/allowIdpInitiated",
		"message": "Answers that nobody asked for are accepted, so a stolen one can be used again.",
	}} with input as fixtures.unit([connection], [])
}

test_accepts_asked_answers if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"protocol": fixtures.saml({})})], [])
	rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [])
}
