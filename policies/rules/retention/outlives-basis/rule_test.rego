package edict.rules.retention["outlives-basis_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["outlives-basis"] as rule

_input(basis, retention) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "messages", {"lawfulBasis": basis, "retention": retention, "targets": []})],
	[],
)

_period(period) := {"type": "period", "period": period}

test_finds_consent_that_is_stretched if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/messages",
		"pointer": "/spec/retention/period",
		"message": "Data kept by consent is kept for P10Y.",
	}} with input as _input("consent", _period("P10Y"))
	count(rule.findings) == 1 with input as _input("legitimate-interest", _period("P48M"))
}

test_accepts_three_years if {
	rule.findings == set() with input as _input("consent", _period("P3Y"))
	rule.findings == set() with input as _input("legitimate-interest", _period("P90D"))
}

test_accepts_a_law_or_a_contract if {
	rule.findings == set() with input as _input("legal-obligation", _period("P10Y"))
	rule.findings == set() with input as _input("contract", _period("P10Y"))
}

test_accepts_data_without_a_period if {
	rule.findings == set() with input as _input("consent", {"type": "indefinite", "until": "account-closure"})
}
