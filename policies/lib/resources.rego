# METADATA
# title: Resources
# description: |
#   The resources of the input, by kind and by key. Rules reach resources only through here: each index is computed
#   once an evaluation, however many rules use it.
package edict.lib.resources

# METADATA
# title: The unit's own resources, by kind
# description: A kind without resources is missing. A rule reports only on these and on the unit's Tenant.
# scope: document
own[kind] := resources if {
	some kind in {resource.kind | some resource in input.resources}
	resources := [resource | some resource in input.resources; resource.kind == kind]
}

# METADATA
# title: Whether a resource is the unit's own
# scope: document
owns(resource) if resource.tenant == input.unit

owns(_) if input.unit == "platform"

# METADATA
# title: Everything that the unit may refer to, by kind
# description: Its own resources and the platform's. A kind without resources is missing.
# scope: document
visible[kind] := resources if {
	some kind in {resource.kind | some resource in _all}
	resources := [resource | some resource in _all; resource.kind == kind]
}

# METADATA
# title: Everything that the unit may refer to, by key
# scope: document
by_key := {resource.key: resource | some resource in _all}

# METADATA
# title: The resource of the unit's tenant
# description: Undefined in the platform's unit.
# scope: document
tenant := by_key[concat("/", ["Tenant", input.unit])]

# METADATA
# title: Whether the unit is a tenant whose requests are answered
# scope: document
default active := false

active if tenant.spec.status == "active"

_all := array.concat(input.resources, input.platform)
