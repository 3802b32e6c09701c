# METADATA
# title: A personal tenant has members
# description: |
#   A tenant of type personal belongs to one user alone, but others are bound to roles in it.
# custom:
#   severity: error
#   remedy: Set the Tenant's type to shared, or remove the other users.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
package edict.rules.tenants["personal-with-members"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(resources.tenant, "/spec/type", message) if {
	resources.tenant.spec.type == "personal"
	others := object.keys(bindings.users) - {resources.tenant.spec.owner}
	count(others) > 0
	message := $"The tenant is personal, but roles are bound to {text.list(others)}."
}
