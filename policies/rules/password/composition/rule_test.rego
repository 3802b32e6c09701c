package edict.rules.password.composition_test

import data.edict.lib.fixtures
import data.edict.rules.password.composition as rule

_input(password) := fixtures.unit(
	[fixtures.own("SecurityPolicy", "default", fixtures.security({"password": password}))],
	[],
)

test_finds_each_demand if {
	rule.findings == {
		{
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/password/requireNumbers",
			"message": "Passwords must hold a digit, which makes them no harder to guess.",
		},
		{
			"resource": "SecurityPolicy/acme/default",
			"pointer": "/spec/password/requireSymbols",
			"message": "Passwords must hold a symbol, which makes them no harder to guess.",
		},
	} with input as _input({"requireNumbers": true, "requireSymbols": true})
	count(rule.findings) == 2 with input as _input({"requireUppercase": true, "requireLowercase": true})
}

test_accepts_a_policy_without_demands if rule.findings == set() with input as _input({})
