package edict.rules.mfa["long-enrollment_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["long-enrollment"] as rule

_input(grace) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"enrollmentGrace": grace}}))],
	[],
)

test_finds_a_long_grace if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/mfa/enrollmentGrace",
		"message": "New users may go without a second factor for P60D.",
	}} with input as _input("P60D")
}

test_accepts_a_short_grace if {
	rule.findings == set() with input as _input("P30D")
	rule.findings == set() with input as _input("PT0S")
}

test_accepts_what_the_platform_shortens if {
	shared := fixtures.shared("SecurityPolicy", "default", fixtures.security({}))
	own := fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"enrollmentGrace": "P60D"}}))
	rule.findings == set() with input as fixtures.unit([own], [shared])
}
