package edict.rules.audit["short-retention_test"]

import data.edict.lib.fixtures
import data.edict.rules.audit["short-retention"] as rule

_policy(retention) := fixtures.own("SecurityPolicy", "default", fixtures.security({"audit": {"retention": retention}}))

test_finds_a_short_retention if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/audit/retention",
		"message": "The security log is kept for P90D only.",
	}} with input as fixtures.unit([_policy("P90D")], [])
}

test_accepts_a_year if {
	rule.findings == set() with input as fixtures.unit([_policy("P365D")], [])
	rule.findings == set() with input as fixtures.unit([_policy("P1Y")], [])
	rule.findings == set() with input as fixtures.unit([_policy("P12M")], [])
}

test_accepts_what_the_platform_lengthens if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	rule.findings == set() with input as fixtures.unit([_policy("P90D")], [shared])
}
