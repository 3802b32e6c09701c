# METADATA
# title: Addresses
# description: One spelling for an IP address, as edict writes it.
package edict.agent.addresses

# METADATA
# title: The one spelling of an address
# description: |
#   Dotted decimal for IPv4 and for IPv4-mapped IPv6, RFC 5952 for other IPv6. Undefined for everything else: octal,
#   hexadecimal or short IPv4, zone ids, ports, host names.
# scope: document
spell(text) := text if {
	is_string(text)
	regex.match(_dotted, text)
}

spell(text) := address if {
	is_string(text)
	contains(text, ":")
	regex.match(`^[0-9A-Fa-f:.]+$`, text)
	not regex.match(_compatible, text)
	some address in net.cidr_expand($"{text}/128")
}

_dotted := `^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$`

# The deprecated IPv4-compatible form.
_compatible := `^::\d+\.[0-9.]+$`
