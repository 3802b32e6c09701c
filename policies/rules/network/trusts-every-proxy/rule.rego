# METADATA
# title: Every address counts as a trusted proxy
# description: |
#   X-Forwarded-For is believed from any sender, so that each client can claim an address of the allowlist.
# custom:
#   severity: error
#   remedy: List the addresses of your own proxies only.
#   controls:
#     - {framework: soc2, clause: "CC6.6"}
#     - {framework: iso27001, clause: "A.8.20"}
package edict.rules.network["trusts-every-proxy"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, $"/spec/network/trustedProxies/{i}", message) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.network.mode != "off"
	some i, network in policy.spec.network.trustedProxies
	endswith(network, "/0")
	message := $"{network} trusts every sender's X-Forwarded-For, so anyone can claim an allowed address."
}
