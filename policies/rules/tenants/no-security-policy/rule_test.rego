package edict.rules.tenants["no-security-policy_test"]

import data.edict.lib.fixtures
import data.edict.rules.tenants["no-security-policy"] as rule

test_finds_a_tenant_without_policy if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "",
		"message": "Neither the tenant nor the platform has a SecurityPolicy, so nothing is asked of a sign-in.",
	}} with input as fixtures.unit([], [fixtures.acme({})])
}

test_accepts_the_platforms_policy if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([], [shared, fixtures.acme({})])
}

test_accepts_its_own_policy if {
	own := fixtures.own("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([own], [fixtures.acme({})])
}
