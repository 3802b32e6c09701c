package edict.rules.mfa["no-recovery-codes_test"]

import data.edict.lib.fixtures
import data.edict.rules.mfa["no-recovery-codes"] as rule

_input(codes) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"mfa": {"recoveryCodes": codes}}))],
	[],
)

test_finds_no_codes if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/mfa/recoveryCodes",
		"message": "Without recovery codes a lost device locks its owner out.",
	}} with input as _input(0)
}

test_accepts_codes if rule.findings == set() with input as _input(10)
