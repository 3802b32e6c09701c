# METADATA
# title: Entitlement
# description: What the tenant's plan gives.
package edict.runtime.entitlement

# METADATA
# title: Whether the plan has a feature
# scope: document
includes(feature) if input.plan.features[feature] == true

# METADATA
# title: Why the tenant may not use the feature
# scope: document
refusals contains {"code": "feature.missing", "section": "plan", "feature": input.request.resource.id} if {
	_asked
	not includes(input.request.resource.id)
}

# METADATA
# title: Why the tenant may use the feature
# scope: document
grounds contains {"code": "feature.included", "section": "plan", "feature": input.request.resource.id} if {
	_asked
	includes(input.request.resource.id)
}

_asked if {
	input.request.action.name == "use"
	input.request.resource.type == "feature"
}
