# METADATA
# title: An allowlist allows every address
# description: |
#   One of the networks of the allowlist is the whole internet, so that the list keeps nobody out.
# custom:
#   severity: warning
#   remedy: Remove the network, or set network.mode to off if no list is wanted.
#   controls:
#     - {framework: soc2, clause: "CC6.6"}
#     - {framework: iso27001, clause: "A.8.20"}
package edict.rules.network["allows-everyone"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, $"/spec/network/allow/{i}", message) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.network.mode != "off"
	some i, network in policy.spec.network.allow
	endswith(network, "/0")
	message := $"{network} is every address there is, so the allowlist keeps nobody out."
}
