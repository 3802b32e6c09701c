# METADATA
# title: Sign-in
# description: Whether a subject of the tenant may sign in the way it is about to.
package edict.runtime.sign_in

import data.edict.runtime.factors
import data.edict.runtime.grants
import data.edict.runtime.network

# METADATA
# title: Why the subject may not sign in
# scope: document
refusals contains refusal if some refusal in grants.refusals

refusals contains refusal if some refusal in network.refusals

refusals contains {"code": "sso.required", "section": "sso"} if {
	_by_other_means
	not _break_glass
}

refusals contains {"code": "mfa.required", "section": "security"} if {
	_needs_factor
	not factors.shown
}

# METADATA
# title: Why the subject may sign in
# scope: document
grounds contains {"code": "sign-in.allowed"} if count(grants.live) > 0

# METADATA
# title: What is worth knowing of the sign-in
# scope: document
notes contains note if some note in network.notes

notes contains {"code": "sso.break-glass", "section": "sso"} if {
	_by_other_means
	_break_glass
}

_by_other_means if {
	input.sso.requiredNow
	not _single_sign_on
}

_single_sign_on if input.request.context.method == "sso"

_break_glass if {
	input.request.subject.type == "user"
	input.request.subject.id in input.sso.breakGlass
}

_needs_factor if input.security.mfa.requiredForAll

_needs_factor if {
	some name in input.security.mfa.requiredRoles
	name in grants.names
}
