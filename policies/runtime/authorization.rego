# METADATA
# title: Authorization
# description: |
#   Deny overrides: a deny rule whose condition holds refuses, otherwise an allow rule whose feature the plan has and
#   whose condition holds allows, otherwise nothing does.
package edict.runtime.authorization

import data.edict.runtime.condition
import data.edict.runtime.entitlement
import data.edict.runtime.grants

# METADATA
# title: Why the subject may not
# description: |
#   A deny rule; else, where no rule allows, the rules that nearly did with what they lacked.
# scope: document
refusals contains refusal if some refusal in grants.refusals

refusals contains denial if some denial in _denials

refusals contains miss if {
	_undecided
	some miss in _near_misses
}

refusals contains {"code": "rule.none"} if {
	_undecided
	count(_near_misses) == 0
}

# METADATA
# title: The rules that allow it
# scope: document
grounds contains {"code": "rule.allowed", "rule": rule.id} if {
	count(grants.live) > 0
	some rule in input.rules
	rule.effect == "allow"
	_included(rule)
	condition.holds(rule)
}

_denials contains {"code": "rule.denied", "rule": rule.id} if {
	some rule in input.rules
	rule.effect == "deny"
	condition.holds(rule)
}

_undecided if {
	count(grants.live) > 0
	count(_denials) == 0
	count(grounds) == 0
}

_near_misses contains {"code": "plan.feature-missing", "rule": rule.id, "feature": rule.feature} if {
	some rule in input.rules
	rule.effect == "allow"
	not _included(rule)
}

_near_misses contains {"code": "condition.unmet", "rule": rule.id, "pointer": pointer} if {
	some rule in input.rules
	rule.effect == "allow"
	_included(rule)
	not condition.holds(rule)
	some pointer in condition.unmet(rule)
}

_included(rule) if not rule.feature

_included(rule) if entitlement.includes(rule.feature)
