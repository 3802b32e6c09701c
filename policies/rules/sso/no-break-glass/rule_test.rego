package edict.rules.sso["no-break-glass_test"]

import data.edict.lib.fixtures
import data.edict.rules.sso["no-break-glass"] as rule

test_finds_required_sso_without_an_exempt_account if {
	connection := fixtures.sso({"enforcement": {"mode": "required"}})
	rule.findings == {{
		"resource": "SsoConnection/acme/okta",
		"pointer": "/spec/enforcement/breakGlass",
		"message": "Single sign-on is required and nobody is exempt: when the identity provider fails, everyone is locked out.",
	}} with input as fixtures.unit([connection], [])
}

test_accepts_an_exempt_account if {
	connection := fixtures.sso({"enforcement": {"mode": "required", "breakGlass": ["owner@acme.example"]}})
	rule.findings == set() with input as fixtures.unit([connection], [])
}

test_accepts_what_locks_nobody_out if {
	rule.findings == set() with input as fixtures.unit([fixtures.sso({})], [])
	disabled := fixtures.sso({"enabled": false, "enforcement": {"mode": "required"}})
	rule.findings == set() with input as fixtures.unit([disabled], [])
}
