package edict.rules.retention["no-row-limit_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["no-row-limit"] as rule

_input(patch) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "messages", object.union({"automatic": true, "action": "delete"}, patch))],
	[],
)

test_finds_a_deletion_without_limit if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/messages",
		"pointer": "/spec",
		"message": "A mistake in the period deletes everything at once: no maxRows stops the run.",
	}} with input as _input({})
}

test_accepts_a_limit if rule.findings == set() with input as _input({"maxRows": {"percent": 5}})

test_accepts_what_deletes_nothing_by_itself if {
	rule.findings == set() with input as _input({"automatic": false})
	rule.findings == set() with input as _input({"action": "archive"})
}
