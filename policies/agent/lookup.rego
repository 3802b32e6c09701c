# METADATA
# title: Look-ups
# description: |
#   What a release has for the subject and the action, by keys. References to the release are always written out from
#   data on: a variable that held the release would be the whole of it.
package edict.agent.lookup

import data.edict.agent.instants
import data.edict.agent.question

# METADATA
# title: The roles of the subject and of the groups that it says it is in
# scope: document
grants := [held |
	some grant in _bound
	held := {
		"role": grant.role,
		"roleName": data.edict.releases[question.tenant].sections.roles[grant.role].name,
		"expired": _expired(grant),
		"source": grant.source,
	}
]

# METADATA
# title: Whether the release has every role that it grants
# scope: document
whole if count(grants) == count(_bound)

# METADATA
# title: The rules of the live roles for the action on the resource type, and for any
# scope: document
rules := {rule |
	some held in grants
	held.expired == false
	some type in {input.resource.type, "*"}
	some action in {question.action, "*"}
	some rule in data.edict.releases[question.tenant].sections.roles[held.role].rules[type][action]
}

_bound := array.concat(_own, _of_groups)

_own := [grant |
	some grant in data.edict.releases[question.tenant].sections.bindings[input.subject.type][input.subject.id]
]

_of_groups := [grant |
	is_array(input.subject.properties.groups)
	some group in input.subject.properties.groups
	is_string(group)
	some grant in data.edict.releases[question.tenant].sections.bindings.group[group]
]

# An end that cannot be read counts as past.
_expired(grant) if {
	grant.expiresAt
	not _later(grant.expiresAt)
} else := false

_later(end) if instants.parse(end) > question.now
