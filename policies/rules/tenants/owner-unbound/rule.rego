# METADATA
# title: The tenant's owner holds no role
# description: |
#   The user whom the Tenant names as its owner is bound to no role there and so cannot sign in.
# custom:
#   severity: warning
#   remedy: Bind the user to the role owner, or correct spec.owner.
#   controls:
#     - {framework: soc2, clause: "CC6.2"}
package edict.rules.tenants["owner-unbound"]

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles

findings contains finding.at(resources.tenant, "/spec/owner", message) if {
	resources.active
	owner := resources.tenant.spec.owner
	not bindings.users[owner]
	not _owned_by_a_group
	message := $"{owner} owns the tenant but is bound to no role in it."
}

# Who is in a group is known only when a request is made.
_owned_by_a_group if {
	some binding in bindings.live
	refs.key("Role", binding.spec.role, binding) in roles.administrative
	some subject in binding.spec.subjects
	subject.type == "group"
}
