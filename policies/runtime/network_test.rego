package edict.runtime.network_test

import data.edict.runtime.network
import data.edict.runtime.requests

_input(mode, context) := requests.sign_in(context, {"security": requests.security({"network": {
	"mode": mode,
	"allow": ["198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"],
	"breakGlassRoles": ["rescue"],
}})})

_codes(found) := {reason.code | some reason in found}

test_inside if {
	network.inside("203.0.113.0/24", "203.0.113.255")
	network.inside("2001:db8::/32", "2001:db8:ffff::1")
	network.inside("0.0.0.0/0", "255.255.255.255")
	network.inside("203.0.113.7/32", "203.0.113.7")
	not network.inside("203.0.113.0/24", "203.0.114.0")
	not network.inside("2001:db8::/32", "203.0.113.1")
	not network.inside("0.0.0.0/0", "2001:db8::1")
}

test_inside_reads_mapped_addresses if {
	network.inside("203.0.113.0/24", "::ffff:203.0.113.9")
	network.inside("203.0.113.0/24", "::FFFF:203.0.113.9")
}

test_inside_is_undefined_for_what_is_no_address if {
	every text in ["", "localhost", "203.0.113.7:80", "203.0.113", "203.0.113.007", "fe80::1%eth0", "[2001:db8::1]", " 203.0.113.7"] {
		not network.inside("0.0.0.0/0", text)
		not network.inside("::/0", text)
	}
	not network.inside("0.0.0.0/0", 7)
	not network.inside("nonsense", "203.0.113.7")
}

test_an_allowed_address_is_let_in if {
	network.refusals == set() with input as _input("enforce", {"ip": "203.0.113.7"})
	network.refusals == set() with input as _input("enforce", {"ip": "2001:db8::7"})
	network.notes == set() with input as _input("enforce", {"ip": "203.0.113.7"})
}

test_other_addresses_are_kept_out if {
	_codes(network.refusals) == {"network.address-outside"} with input as _input("enforce", {"ip": "192.0.2.1"})
	_codes(network.refusals) == {"network.address-outside"} with input as _input("enforce", {"ip": "nowhere"})
	_codes(network.refusals) == {"network.address-missing"} with input as _input("enforce", {})
	_codes(network.refusals) == {"network.address-missing"} with input as _input("enforce", {"ip": ["203.0.113.7"]})
}

test_an_exempt_role_is_let_in_and_told_of if {
	rescue := object.union(_input("enforce", {"ip": "192.0.2.1"}), {"grants": [requests.grant("rescue")]})
	network.refusals == set() with input as rescue
	_codes(network.notes) == {"network.break-glass"} with input as rescue
}

test_a_report_lets_in_and_tells if {
	network.refusals == set() with input as _input("report", {"ip": "192.0.2.1"})
	_codes(network.notes) == {"network.address-outside-reported"} with input as _input("report", {"ip": "192.0.2.1"})
	_codes(network.notes) == {"network.address-missing-reported"} with input as _input("report", {})
	network.notes == set() with input as _input("report", {"ip": "203.0.113.7"})
}

test_off_asks_nothing if {
	network.refusals == set() with input as _input("off", {})
	network.notes == set() with input as _input("off", {})
	network.refusals == set() with input as requests.sign_in({}, {})
}
