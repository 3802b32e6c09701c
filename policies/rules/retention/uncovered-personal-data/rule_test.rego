package edict.rules.retention["uncovered-personal-data_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["uncovered-personal-data"] as rule

_sources := [{"name": "main", "tables": [
	{"name": "public.contacts", "personalData": true},
	{"name": "public.messages", "personalData": true},
	{"name": "public.prices", "personalData": false},
]}]

_policy(table) := {"targets": [{"dataSource": "main", "table": table}]}

_input(own, shared) := object.union(
	fixtures.unit(own, array.concat(shared, [fixtures.acme({})])),
	{"workspace": {"dataSources": _sources}},
)

test_finds_tables_without_a_policy if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "",
		"message": "No retention policy covers the personal data in main/public.contacts, main/public.messages.",
	}} with input as _input([], [])
}

test_counts_the_tenants_and_the_platforms_policies if {
	own := fixtures.own("RetentionPolicy", "messages", _policy("public.messages"))
	shared := fixtures.shared("RetentionPolicy", "contacts", _policy("public.contacts"))
	rule.findings == set() with input as _input([own], [shared])
	count(rule.findings) == 1 with input as _input([own], [])
}

test_a_table_of_another_source_does_not_count if {
	other := {"targets": [{"dataSource": "archive", "table": "public.messages"}]}
	count(rule.findings) == 1 with input as _input([fixtures.own("RetentionPolicy", "messages", other)], [])
}

test_accepts_a_workspace_that_declares_no_tables if {
	rule.findings == set() with input as fixtures.unit([], [fixtures.acme({})])
}

test_says_nothing_of_the_platform if {
	platform := object.union(fixtures.platform([]), {"workspace": {"dataSources": _sources}})
	rule.findings == set() with input as platform
}
