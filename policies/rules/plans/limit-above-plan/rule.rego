# METADATA
# title: A tenant's own limit is above its plan's
# description: |
#   maxTeamMembers allows more members than the plan does. The smaller one counts, so that the field has no
#   effect.
# custom:
#   severity: warning
#   remedy: Lower maxTeamMembers, or choose a larger plan.
#   controls: []
package edict.rules.plans["limit-above-plan"]

import data.edict.lib.finding
import data.edict.lib.plans
import data.edict.lib.resources

findings contains finding.at(resources.tenant, "/spec/maxTeamMembers", message) if {
	own := resources.tenant.spec.maxTeamMembers
	limit := plans.limit("teamMembers")
	is_number(limit)
	own > limit
	message := $"The tenant asks for {own} members, but the plan {plans.current.name} allows {limit}."
}
