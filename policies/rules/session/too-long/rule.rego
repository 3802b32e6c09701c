# METADATA
# title: Sessions last too long
# description: |
#   A session outlives an hour without a request or a day in all, which is more than NIST allows where a second
#   factor protects the sign-in (AAL2).
# custom:
#   severity: warning
#   remedy: Set session.idleTimeout to at most PT1H and session.absoluteTimeout to at most PT24H.
#   controls:
#     - {framework: nist800-63b, clause: "2.2.3"}
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: hipaa, clause: "164.312(a)(2)(iii)"}
package edict.rules.session["too-long"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, $"/spec/session/{field}", message) if {
	some policy in resources.own.SecurityPolicy
	some field, limit in _limits
	every source in resources.visible.SecurityPolicy {
		durations.shorter(limit, source.spec.session[field])
	}
	message := $"A session lasts up to {policy.spec.session[field]}, which is more than {limit}."
}

_limits := {"idleTimeout": "PT1H", "absoluteTimeout": "PT24H"}
