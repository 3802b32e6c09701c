# METADATA
# title: Bindings
# description: Who holds which role in the unit's tenant, as the RoleBindings say that have not run out.
package edict.lib.bindings

import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles
import data.edict.lib.times

# METADATA
# title: Whether a binding has run out
# scope: document
expired(binding) if times.reached(binding.spec.expiresAt)

# METADATA
# title: The bindings that have not run out
# scope: document
live := [binding |
	some binding in resources.own.RoleBinding
	not expired(binding)
]

# METADATA
# title: The keys of the roles that each user holds, by user id
# description: Users of groups are not known here.
# scope: document
users[id] contains role if {
	some binding in live
	role := refs.key("Role", binding.spec.role, binding)
	some subject in binding.spec.subjects
	subject.type == "user"
	id := subject.id
}

# METADATA
# title: The users who hold an owning role
# scope: document
owners contains id if {
	some id, held in users
	some role in held
	role in roles.owning
}
