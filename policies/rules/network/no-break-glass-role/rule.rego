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
	not _somebody_is_exempt(policy)
}

_message := "The allowlist is enforced for every role, so a wrong entry can lock out whoever could correct it."

# Of two enforced lists only the roles that both exempt are exempt.
_somebody_is_exempt(policy) if {
	some role in policy.spec.network.breakGlassRoles
	every other in _enforced {
		_name(role) in {_name(exempt) | some exempt in other.spec.network.breakGlassRoles}
	}
}

_enforced := [policy |
	some policy in resources.visible.SecurityPolicy
	policy.spec.network.mode == "enforce"
]

_name(reference) := name if {
	[_, name] := split(reference, "/")
} else := reference
