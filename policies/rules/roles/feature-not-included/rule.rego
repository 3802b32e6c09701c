# METADATA
# title: A role's rule needs a feature that the plan lacks
# description: |
#   The rule counts only with a feature that the tenant's plan does not have, so that it never counts.
# custom:
#   severity: info
#   remedy: Remove the rule, or choose a plan with the feature.
#   controls: []
package edict.rules.roles["feature-not-included"]

import data.edict.lib.finding
import data.edict.lib.plans
import data.edict.lib.resources

findings contains finding.at(role, $"/spec/rules/{i}/feature", message) if {
	some role in resources.own.Role
	some i, rule in role.spec.rules
	plans.lacks(rule.feature)
	message := $"The rule needs {rule.feature}, which the plan {plans.current.name} does not have."
}
