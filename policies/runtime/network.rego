# METADATA
# title: Networks
# description: Where a request comes from, and whether the tenant's allowlist lets it in.
package edict.runtime.network

import data.edict.runtime.grants

# METADATA
# title: Whether an address lies in a network
# description: |
#   An IPv4 address written as IPv6 (::ffff:192.0.2.1) counts as the IPv4 address. Undefined for what is no address.
# scope: document
inside(network, address) if net.cidr_contains(network, _plain(address))

# METADATA
# title: Why the address keeps the subject out
# scope: document
refusals contains {"code": problem, "section": "security"} if {
	input.security.network.mode == "enforce"
	not _exempt
	some problem in _problems
}

# METADATA
# title: What would keep the subject out
# description: Where the allowlist only reports, or the subject's role is exempt.
# scope: document
notes contains {"code": $"{problem}-reported", "section": "security"} if {
	input.security.network.mode == "report"
	some problem in _problems
}

notes contains {"code": "network.break-glass", "section": "security"} if {
	input.security.network.mode == "enforce"
	_exempt
	count(_problems) > 0
}

_problems contains "network.address-missing" if not _known

_problems contains "network.address-outside" if {
	_known
	not _allowed
}

_known if is_string(input.request.context.ip)

_allowed if {
	some network in input.security.network.allow
	inside(network, input.request.context.ip)
}

_exempt if {
	some name in input.security.network.breakGlassRoles
	name in grants.names
}

_plain(address) := rest if {
	lower(substring(address, 0, 7)) == "::ffff:"
	rest := substring(address, 7, -1)
	contains(rest, ".")
} else := address
