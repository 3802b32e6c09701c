# METADATA
# title: References
# description: |
#   Resolves a reference as it is written (NAME, platform/NAME or TENANT/NAME) from the point of view of the resource
#   that holds it. That references are unambiguous and stay inside the tenant was checked when they were loaded.
package edict.lib.refs

import data.edict.lib.resources

# METADATA
# title: The key of the resource that a reference means
# description: The tenant's own resource comes before the platform's. Undefined when there is none.
# scope: document
key(kind, target, from) := own if {
	from.tenant != null
	own := $"{kind}/{from.tenant}/{target}"
	resources.by_key[own]
} else := qualified if {
	qualified := $"{kind}/{trim_prefix(target, "platform/")}"
	resources.by_key[qualified]
}

# METADATA
# title: The resource that a reference means
# description: Undefined when there is none.
# scope: document
resource(kind, target, from) := resources.by_key[key(kind, target, from)]
