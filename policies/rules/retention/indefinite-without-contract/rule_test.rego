package edict.rules.retention["indefinite-without-contract_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["indefinite-without-contract"] as rule

_input(basis, retention) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "usage", {"lawfulBasis": basis, "retention": retention, "targets": []})],
	[],
)

_forever := {"type": "indefinite", "until": "account-closure"}

test_finds_data_without_end if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/usage",
		"pointer": "/spec/retention/type",
		"message": "Data kept by legitimate-interest has no end, which only a contract can justify.",
	}} with input as _input("legitimate-interest", _forever)
	count(rule.findings) == 1 with input as _input("legal-obligation", _forever)
}

test_accepts_a_contract if rule.findings == set() with input as _input("contract", _forever)

test_accepts_a_period if {
	rule.findings == set() with input as _input("consent", {"type": "period", "period": "P1Y"})
}
