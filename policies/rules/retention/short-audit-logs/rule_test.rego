package edict.rules.retention["short-audit-logs_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["short-audit-logs"] as rule

_input(category, period) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "logs", {
		"category": category,
		"retention": {"type": "period", "period": period},
		"targets": [],
	})],
	[],
)

test_finds_short_lived_audit_logs if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/logs",
		"pointer": "/spec/retention/period",
		"message": "Audit logs are kept for P90D only.",
	}} with input as _input("audit-logs", "P90D")
}

test_accepts_a_year if rule.findings == set() with input as _input("audit-logs", "P1Y")

test_accepts_other_categories if rule.findings == set() with input as _input("usage-data", "P90D")
