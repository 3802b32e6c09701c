package edict.rules.sso["unsigned-assertions_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["unsigned-assertions"] as rule

_input(patch) := fixtures.unit([fixtures.sso({"protocol": fixtures.saml(patch)})], [])

test_finds_a_connection_that_trusts_anything if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/protocol/wantAssertionsSigned",
		"message": "Neither assertions nor responses must be signed, so anyone can sign in as anybody.",
	}} with input as _input({"wantAssertionsSigned": false})
}

test_accepts_a_signature_on_either if {
	rule.findings == set() with input as _input({})
	rule.findings == set() with input as _input({"wantAssertionsSigned": false, "wantResponseSigned": true})
}

test_accepts_other_protocols if rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [])
