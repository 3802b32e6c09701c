# METADATA
# title: A tenant is on a plan that is not active
# description: |
#   The plan's active is false, which says that no tenant can be on it.
# custom:
#   severity: warning
#   remedy: Move the tenant to an active plan, or make the plan active but not public.
#   controls: []
package edict.rules.plans["inactive-plan"]

import data.edict.lib.finding
import data.edict.lib.plans
import data.edict.lib.resources

findings contains finding.at(resources.tenant, "/spec/plan", message) if {
	resources.active
	plans.current.spec.active == false
	message := $"The plan {plans.current.name} is not active."
}
