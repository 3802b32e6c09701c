package edict.rules.sso["domain-not-verified_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["domain-not-verified"] as rule

_tenant := fixtures.acme({"domains": [
	{"name": "acme.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-10-01"}},
	{"name": "pending.example", "verification": {"method": "dns-txt"}},
]})

test_finds_unknown_and_unproved_domains if {
	connection := fixtures.sso({"domains": ["acme.example", "pending.example", "globex.example"]})
	rule.findings == {
		{
			"resource": "SsoConnection/acme/okta",
			"pointer": "/spec/domains/1",
			"message": "pending.example is not a verified domain of the tenant.",
		},
		{
			"resource": "SsoConnection/acme/okta",
			"pointer": "/spec/domains/2",
			"message": "globex.example is not a verified domain of the tenant.",
		},
	} with input as fixtures.unit([connection], [_tenant])
}

test_accepts_verified_domains if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"domains": ["acme.example"]})], [_tenant])
}

test_accepts_a_connection_that_is_being_prepared if {
	connection := fixtures.sso({"enabled": false, "domains": ["pending.example"]})
	rule.findings == set() with input as fixtures.unit([connection], [_tenant])
}
