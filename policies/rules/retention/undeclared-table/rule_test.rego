package edict.rules.retention["undeclared-table_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["undeclared-table"] as rule

_sources := [{"name": "main", "tables": [{"name": "public.messages", "personalData": true}]}]

_policy(tables) := fixtures.own("RetentionPolicy", "messages", {"targets": [{"dataSource": "main", "table": table} |
	some table in tables
]})

_input(tables) := object.union(fixtures.unit([_policy(tables)], []), {"workspace": {"dataSources": _sources}})

test_finds_a_misspelt_table if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/messages",
		"pointer": "/spec/targets/1/table",
		"message": "main/public.mesages is not declared in edict.yaml.",
	}} with input as _input(["public.messages", "public.mesages"])
}

test_accepts_declared_tables if rule.findings == set() with input as _input(["public.messages"])

test_accepts_anything_while_nothing_is_declared if {
	rule.findings == set() with input as fixtures.unit([_policy(["public.anything"])], [])
}
