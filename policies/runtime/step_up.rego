# METADATA
# title: Step-up
# description: Actions that need a fresh sign-in with a second factor, however the subject came by the right.
package edict.runtime.step_up

import data.edict.runtime.authorization
import data.edict.runtime.factors

# METADATA
# title: What is missing before the subject may
# description: Only what would be allowed otherwise asks for a fresh sign-in.
# scope: document
refusals contains {"code": "session.reauthentication-required", "section": "security"} if {
	_applies
	not _fresh
}

refusals contains {"code": "mfa.required", "section": "security"} if {
	_applies
	not factors.shown
}

_applies if {
	$"{input.request.resource.type}:{input.request.action.name}" in input.security.session.reauthFor
	count(authorization.grounds) > 0
	count(authorization.refusals) == 0
}

_fresh if {
	at := input.request.context.authenticatedAt
	is_number(at)
	input.now - at <= input.security.session.reauthSeconds
	at - input.now <= _clock_difference
}

# The application's clock may be ahead by so many seconds.
_clock_difference := 60
