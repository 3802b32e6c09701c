package edict.rules.sso["no-domains_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["no-domains"] as rule

test_finds_a_connection_without_domains if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/domains",
		"message": "The connection has no domain, so no e-mail address leads to it.",
	}} with input as fixtures.unit([fixtures.sso({"domains": []})], [])
}

test_accepts_a_connection_with_domains if rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [])

test_accepts_a_connection_that_is_off if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({"enabled": false, "domains": []})], [])
}
