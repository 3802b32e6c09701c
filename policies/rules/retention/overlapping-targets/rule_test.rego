package edict.rules.retention["overlapping-targets_test"]

import data.edict.lib.fixtures
import data.edict.rules.retention["overlapping-targets"] as rule

_policy(name, table) := fixtures.own("RetentionPolicy", name, {"targets": [{"dataSource": "main", "table": table}]})

test_finds_a_table_with_two_policies if {
	rule.findings == {
		{
			"resource": "RetentionPolicy/acme/messages",
			"pointer": "/spec/targets/0",
			"message": "main/public.messages is also a target of chats.",
		},
		{
			"resource": "RetentionPolicy/acme/chats",
			"pointer": "/spec/targets/0",
			"message": "main/public.messages is also a target of messages.",
		},
	} with input as fixtures.unit([_policy("messages", "public.messages"), _policy("chats", "public.messages")], [])
}

test_accepts_a_table_for_each if {
	rule.findings == set() with input as fixtures.unit(
		[_policy("messages", "public.messages"), _policy("chats", "public.chats")],
		[],
	)
}

test_accepts_a_tenant_that_departs_from_the_platform if {
	shared := fixtures.shared("RetentionPolicy", "messages", {"targets": [{"dataSource": "main", "table": "public.messages"}]})
	rule.findings == set() with input as fixtures.unit([_policy("chats", "public.messages")], [shared])
}
