# METADATA
# title: Decision
# description: |
#   Decides one request. The caller has looked up what belongs to it: the tenant's grants for the subject and the rules
#   of their roles for the request's resource type and action. Every topic says why not (refusals), why (grounds) and
#   what else is worth knowing (notes); a request is allowed when nothing refuses it and something grounds it.
package edict.runtime

import data.edict.runtime.authorization
import data.edict.runtime.entitlement
import data.edict.runtime.sign_in
import data.edict.runtime.step_up
import data.edict.runtime.validity

# METADATA
# title: The decision
# description: |
#   `allow`, and the reasons with stable codes, in no order that means anything. Defined for every input, and never
#   without a reason.
# entrypoint: true
decision := {"allow": _allow, "reasons": _reasons}

default _allow := false

_allow if {
	count(_refusals) == 0
	count(_grounds) > 0
}

_reasons := _grounds | _notes if {
	_allow
} else := _refusals | _notes if {
	count(_refusals) > 0
} else := {{"code": "input.invalid"}}

_refusals := validity.refusals if {
	count(validity.refusals) > 0
} else := authorization.refusals | step_up.refusals if {
	input.kind == "access"
} else := sign_in.refusals if {
	input.kind == "sign-in"
} else := entitlement.refusals

_grounds := authorization.grounds if {
	input.kind == "access"
} else := sign_in.grounds if {
	input.kind == "sign-in"
} else := entitlement.grounds

_notes := sign_in.notes if {
	input.kind == "sign-in"
} else := set()
