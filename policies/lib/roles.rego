# METADATA
# title: Roles
# description: What roles inherit and permit, as the resources say it and before any request is made.
package edict.lib.roles

import data.edict.lib.refs
import data.edict.lib.resources

# METADATA
# title: The roles whose rules a role has, by key
# description: The role itself and whatever it extends, as a set of keys.
# scope: document
lineage[key] := graph.reachable(_parents, {key}) if some key, _ in _parents

# METADATA
# title: The names of the roles that administer a tenant
# scope: document
administrator_names := {"admin", "owner"}

# METADATA
# title: The roles that administer a tenant
# description: Keys of the roles of those names, and of the roles that extend them.
# scope: document
administrative contains key if {
	some key, line in lineage
	some ancestor in line
	resources.by_key[ancestor].name in administrator_names
}

# METADATA
# title: The roles that own a tenant
# description: Keys of the roles named owner, and of the roles that extend them.
# scope: document
owning contains key if {
	some key, line in lineage
	some ancestor in line
	resources.by_key[ancestor].name == "owner"
}

# METADATA
# title: What a role permits beyond what other roles permit together
# description: |
#   A set of permissions as `type:action`. A permission counts as held when one rule for the same or for any type and
#   action gives it under no condition and feature or under the same, and no deny takes it away that the role does not
#   have itself. A rule with very many permissions has to be held as a whole.
# scope: document
beyond(role, ceiling) := {permission |
	held := _rules(ceiling)
	mine := _rules({role})
	some rule in mine
	rule.effect == "allow"
	not _held(rule, held, mine)
	some permission in _lacking(rule, held, mine)
}

_parents := {role.key: parents |
	some role in resources.visible.Role
	parents := {key | key := refs.key("Role", role.spec.extends, role)}
}

_rules(keys) := [rule |
	some key in keys
	some ancestor in lineage[key]
	some rule in resources.by_key[ancestor].spec.rules
]

_lacking(rule, held, mine) := {$"{type}:{action}" |
	some action in rule.actions
	some type in rule.resources
	narrow := object.union(rule, {"actions": [action], "resources": [type]})
	not _held(narrow, held, mine)
} if {
	count(rule.actions) * count(rule.resources) <= 1000
} else := {$"one of {count(rule.actions) * count(rule.resources)} permissions of one rule"}

_held(rule, held, mine) if {
	some other in held
	other.effect == "allow"
	_includes(other, rule)
	not _taken_away(rule, held, mine)
}

_taken_away(rule, held, mine) if {
	some other in held
	other.effect == "deny"
	_overlap(other.actions, rule.actions)
	_overlap(other.resources, rule.resources)
	not _kept(other, mine)
}

_kept(deny, mine) if {
	some other in mine
	other.effect == "deny"
	_includes(other, deny)
}

_includes(wide, narrow) if {
	_every(wide.actions, narrow.actions)
	_every(wide.resources, narrow.resources)
	object.get(wide, "when", null) in {null, object.get(narrow, "when", null)}
	object.get(wide, "feature", null) in {null, object.get(narrow, "feature", null)}
}

_every(wide, _) if "*" in wide

_every(wide, narrow) if {
	every name in narrow {
		name in wide
	}
}

_overlap(left, _) if "*" in left

_overlap(_, right) if "*" in right

_overlap(left, right) if {
	some name in left
	name in right
}
