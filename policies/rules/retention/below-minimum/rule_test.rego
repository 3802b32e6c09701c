package edict.rules.retention["below-minimum_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["below-minimum"] as rule

_input(retention) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "invoices", {
		"lawfulBasis": "legal-obligation",
		"retention": object.union({"type": "period"}, retention),
		"targets": [],
	})],
	[],
)

test_finds_a_short_period if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/invoices",
		"pointer": "/spec/retention/period",
		"message": "P6Y is shorter than the legal minimum P7Y.",
	}} with input as _input({"period": "P6Y", "minimum": "P7Y"})
}

test_finds_years_counted_as_365_days if {
	{found.message | some found in rule.findings} == {"P2555D is shorter than the legal minimum P7Y."} with input as _input({
		"period": "P2555D",
		"minimum": "P7Y",
	})
}

test_accepts_the_minimum if {
	rule.findings == set() with input as _input({"period": "P7Y", "minimum": "P7Y"})
	rule.findings == set() with input as _input({"period": "P8Y", "minimum": "P7Y"})
}

test_accepts_a_period_without_a_minimum if rule.findings == set() with input as _input({"period": "P1D"})
