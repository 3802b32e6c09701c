package edict.rules.waivers["unknown-rule_test"]

import data.edict.lib.fixtures
import data.edict.rules.waivers["unknown-rule"] as rule

_input(id) := fixtures.unit([fixtures.own("Waiver", "w", {"rule": id})], [])

test_finds_a_misspelt_rule if {
	rule.findings == {{
		"resource": "Waiver/acme/w",
		"pointer": "/spec/rule",
		"message": "There is no rule sso/no-brake-glass.",
	}} with input as _input("sso/no-brake-glass")
}

test_accepts_a_rule if rule.findings == set() with input as _input("sso/no-break-glass")
