package edict.rules.roles["wildcard-grant_test"]

import data.edict.lib.fixtures
import data.edict.rules.roles["wildcard-grant"] as rule

_input(rules) := fixtures.unit([fixtures.own("Role", "custom", {"rules": rules})], [])

test_finds_a_rule_for_everything if {
	rule.findings == {{
		"resource": "Role/acme/custom",
		"pointer": "/spec/rules/1",
		"message": "The rule allows every action on every type of resource, present and future.",
	}} with input as _input([fixtures.allow(["view"], ["*"]), fixtures.allow(["*"], ["*"])])
}

test_accepts_one_wildcard if {
	rule.findings == set() with input as _input([fixtures.allow(["view"], ["*"]), fixtures.allow(["*"], ["campaign"])])
}

test_accepts_a_deny if rule.findings == set() with input as _input([fixtures.deny(["*"], ["*"])])

test_accepts_the_platforms_roles if {
	rule.findings == set() with input as fixtures.platform([fixtures.shared("Role", "owner", {"rules": [fixtures.allow(["*"], ["*"])]})])
}
