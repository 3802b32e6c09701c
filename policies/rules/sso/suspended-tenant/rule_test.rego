package edict.rules.sso["suspended-tenant_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["suspended-tenant"] as rule

test_finds_a_connection_of_a_suspended_tenant if {
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/enabled",
		"message": "The tenant is suspended, so nobody can sign in through this connection.",
	}} with input as fixtures.unit([fixtures.sso({})], [fixtures.acme({"status": "suspended"})])
}

test_accepts_an_active_tenant if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [fixtures.acme({})])
}

test_accepts_a_connection_that_is_off if {
	rule.findings == set() with input as fixtures.unit(
		[fixtures.sso({"enabled": false})],
		[fixtures.acme({"status": "terminating"})],
	)
}
