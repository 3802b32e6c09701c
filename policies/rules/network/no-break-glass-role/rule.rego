# METADATA
# title: An enforced allowlist binds everyone
# description: |
#   No role is exempt from the allowlist, so that a wrong entry can lock out the people who could correct it.
# custom:
#   severity: warning
#   remedy: Name a small role, usually owner, in network.breakGlassRoles.
#   controls:
#     - {framework: soc2, clause: "CC6.6"}
#     - {framework: hipaa, clause: "164.312(a)(2)(ii)"}
package edict.rules.network["no-break-glass-role"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/network/breakGlassRoles", _message) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.network.mode == "enforce"
	every source in resources.visible.SecurityPolicy {
		source.spec.network.breakGlassRoles == []
	}
}

_message := "The allowlist is enforced for every role, so a wrong entry can lock out whoever could correct it."
