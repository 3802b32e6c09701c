package edict.lib.domains_test

import data.edict.lib.domains
import data.edict.lib.fixtures

test_verified_needs_a_day_that_has_come if {
	tenant := fixtures.acme({"domains": [
		{"name": "acme.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-11-22"}},
		{"name": "future.example", "verification": {"method": "dns-txt", "verifiedOn": "2026-11-23"}},
		{"name": "pending.example", "verification": {"method": "dns-txt"}},
		{"name": "open.example"},
	]})
	domains.verified == {"acme.example"} with input as fixtures.unit([], [tenant])
}

test_of_an_address if {
	domains.of("Alice@ACME.example") == "acme.example"
	not domains.of("alice")
	not domains.of("@acme.example")
	not domains.of("alice@")
}

test_public if {
	"gmail.com" in domains.public
	not "acme.example" in domains.public
}
