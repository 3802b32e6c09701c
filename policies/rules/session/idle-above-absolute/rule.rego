# METADATA
# title: The idle limit can never be reached
# description: |
#   The session's absolute limit ends it before its idle limit could.
# custom:
#   severity: info
#   remedy: Make session.idleTimeout shorter than session.absoluteTimeout.
#   controls: []
package edict.rules.session["idle-above-absolute"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/session/idleTimeout", message) if {
	some policy in resources.own.SecurityPolicy
	session := policy.spec.session
	durations.shorter(session.absoluteTimeout, session.idleTimeout)
	message := $"A session ends after {session.absoluteTimeout} anyway, before {session.idleTimeout} without a request."
}
