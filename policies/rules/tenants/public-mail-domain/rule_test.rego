package edict.rules.tenants["public-mail-domain_test"]

import data.edict.lib.fixtures
import data.edict.rules.tenants["public-mail-domain"] as rule

_input(names) := fixtures.platform([fixtures.acme({"domains": [{"name": name} | some name in names]})])

test_finds_a_mail_provider if {
	rule.findings == {{
		"resource": "Tenant/acme",
		"pointer": "/spec/domains/1/name",
		"message": "Anybody can have an address under gmail.com, so it belongs to no tenant.",
	}} with input as _input(["acme.example", "gmail.com"])
}

test_accepts_other_domains if rule.findings == set() with input as _input(["acme.example", "gmail.com.example"])
