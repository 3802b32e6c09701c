# METADATA
# title: A tenant uses a feature that its plan lacks
# description: |
#   A resource of the tenant belongs to a feature that is not part of the tenant's plan.
# custom:
#   severity: warning
#   remedy: Remove the resource, or choose a plan with the feature.
#   controls: []
package edict.rules.plans["feature-not-included"]

import data.edict.lib.finding
import data.edict.lib.plans
import data.edict.lib.resources

findings contains finding.at(connection, "/spec/enabled", _message("sso")) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	plans.lacks("sso")
}

findings contains finding.at(role, "", _message("custom-roles")) if {
	some role in resources.own.Role
	plans.lacks("custom-roles")
}

findings contains finding.at(policy, "/spec/network/mode", _message("ip-allowlist")) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.network.mode != "off"
	plans.lacks("ip-allowlist")
}

_message(feature) := $"This needs {feature}, which the plan {plans.current.name} does not have."
