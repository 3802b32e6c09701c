# METADATA
# title: Plans
# description: What the plan of the unit's tenant gives, with everything that the plan extends.
package edict.lib.plans

import data.edict.lib.refs
import data.edict.lib.resources

# METADATA
# title: The tenant's plan
# description: Undefined in the platform's unit.
# scope: document
current := refs.resource("Plan", resources.tenant.spec.plan, resources.tenant)

# METADATA
# title: Whether the tenant's plan has a feature
# description: Of the plans that name the feature the nearest one decides; a feature that none names is off.
# scope: document
includes(feature) if _nearest("features", feature)

# METADATA
# title: Whether the tenant's plan is without a feature
# description: Undefined where the plan is not known.
# scope: document
lacks(feature) if {
	current
	not includes(feature)
}

# METADATA
# title: How much of something the plan allows
# description: A whole number, or "unlimited". A limit that no plan names is 0. Undefined where the plan is not known.
# scope: document
limit(name) := _nearest("limits", name)

limit(name) := 0 if {
	current
	not _named("limits", name)
}

# What the nearest of the plans says that name it: the one from which the most plans are reached.
_nearest(field, name) := value if {
	distances := {distance |
		some key, distance in _lineage
		name in object.keys(resources.by_key[key].spec[field])
	}
	some key, max(distances) in _lineage
	value := resources.by_key[key].spec[field][name]
}

_named(field, name) if {
	some key, _ in _lineage
	name in object.keys(resources.by_key[key].spec[field])
}

# The tenant's plan and the plans that it extends, each with the number of plans that are reached from it.
_lineage := {key: count(graph.reachable(_parents, {key})) |
	start := current.key
	some key in graph.reachable(_parents, {start})
}

_parents := {plan.key: parents |
	some plan in resources.visible.Plan
	parents := {key | key := refs.key("Plan", plan.spec.extends, plan)}
}
