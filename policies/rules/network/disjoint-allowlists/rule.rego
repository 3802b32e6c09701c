# METADATA
# title: Two enforced allowlists have no address in common
# description: |
#   The tenant and the platform both enforce an allowlist, and no network of the one overlaps a network of the other.
#   Only addresses that are in both are let in, so nobody can sign in.
# custom:
#   severity: error
#   remedy: List networks that the platform's allowlist holds too.
#   controls:
#     - {framework: soc2, clause: "CC6.6"}
#     - {framework: iso27001, clause: "A.8.20"}
package edict.rules.network["disjoint-allowlists"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/network/allow", message) if {
	some policy in resources.own.SecurityPolicy
	_enforced(policy)
	some other in resources.visible.SecurityPolicy
	other.key != policy.key
	_enforced(other)
	not _overlap(policy.spec.network.allow, other.spec.network.allow)
	message := $"No listed network overlaps the allowlist of {other.key}, so everyone is locked out."
}

_enforced(policy) if {
	policy.spec.network.mode == "enforce"
	count(policy.spec.network.allow) > 0
}

_overlap(left, right) if {
	some one in left
	some another in right
	net.cidr_intersects(one, another)
}
