# METADATA
# title: A tenant has more members than it may
# description: |
#   More users are bound to roles than the plan's limit teamMembers or the tenant's own maxTeamMembers allows.
#   The owner is not counted.
# custom:
#   severity: error
#   remedy: Remove bindings, raise maxTeamMembers, or choose a larger plan.
#   controls: []
package edict.rules.plans["too-many-members"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.plans
import data.edict.lib.resources

findings contains finding.at(resources.tenant, pointer, message) if {
	resources.tenant.spec.type == "shared"
	some [pointer, limit] in _limits
	count(_members) > limit
	message := $"{count(_members)} users besides the owner hold roles, and {limit} are allowed."
}

_members := object.keys(bindings.users) - {resources.tenant.spec.owner}

_limits contains ["/spec/plan", limit] if {
	limit := plans.limit("teamMembers")
	is_number(limit)
}

_limits contains ["/spec/maxTeamMembers", resources.tenant.spec.maxTeamMembers]
