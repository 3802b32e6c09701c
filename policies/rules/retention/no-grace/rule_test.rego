package edict.rules.retention["no-grace_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["no-grace"] as rule

_input(patch) := fixtures.unit(
	[fixtures.own("RetentionPolicy", "messages", object.union(
		{"automatic": true, "action": "delete", "gracePeriod": "P0D"},
		patch,
	))],
	[],
)

test_finds_a_deletion_without_grace if {
	rule.findings == {{
		"resource": "RetentionPolicy/acme/messages",
		"pointer": "/spec/gracePeriod",
		"message": "Data is deleted on the day on which it is due, so a mistake cannot be called back.",
	}} with input as _input({})
}

test_accepts_a_grace if rule.findings == set() with input as _input({"gracePeriod": "P7D"})

test_accepts_what_deletes_nothing_by_itself if {
	rule.findings == set() with input as _input({"automatic": false})
	rule.findings == set() with input as _input({"action": "anonymize"})
}
