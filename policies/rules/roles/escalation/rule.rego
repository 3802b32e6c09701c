# METADATA
# title: A role grants what its author does not hold
# description: |
#   A tenant's role permits something that nobody who writes it may hand out: more than the author's own roles,
#   or, where the author holds none, more than the platform's owner role.
# custom:
#   severity: error
#   remedy: Let somebody who holds the permission write the role, or leave the permission out.
#   controls:
#     - {framework: soc2, clause: "CC6.3"}
#     - {framework: iso27001, clause: "A.5.18"}
#     - {framework: iso27001, clause: "A.8.2"}
package edict.rules.roles.escalation

import data.edict.lib.bindings
import data.edict.lib.finding
import data.edict.lib.refs
import data.edict.lib.resources
import data.edict.lib.roles
import data.edict.lib.text

findings contains finding.at(role, "/spec/rules", message) if {
	some role in resources.own.Role
	role.tenant != null
	_changed(role)
	beyond := roles.beyond(role.key, _ceiling.roles)
	count(beyond) > 0
	message := $"The role permits what {_ceiling.holder} does not hold: {text.list(beyond)}."
}

# Somebody who holds nothing in the tenant writes for the platform.
_ceiling := {"holder": input.author, "roles": _held_by_author} if {
	count(_held_by_author) > 0
} else := {"holder": "the platform's owner role", "roles": {"Role/owner"}} if resources.by_key["Role/owner"]

# What the author gets by this very change does not count.
_held_by_author := {role |
	some binding in bindings.live
	not _in_this_change(binding)
	some subject in binding.spec.subjects
	subject.type == "user"
	subject.id == input.author
	role := refs.key("Role", binding.spec.role, binding)
}

# Without a list of what changed every role is judged, and every binding counts.
_changed(role) if role.key in input.changed

_changed(_) if not input.changed

_in_this_change(binding) if binding.key in input.changed
