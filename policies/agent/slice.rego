# METADATA
# title: Slices
# description: |
#   Cuts out of the release and the question what the runtime policy decides on: its input. What is not there is left
#   out or null, as edict does it.
package edict.agent.slice

import data.edict.agent.addresses
import data.edict.agent.instants
import data.edict.agent.lookup
import data.edict.agent.question

# METADATA
# title: Whether there is all that a decision needs
# description: A release of another format, or one that contradicts itself, decides nothing.
# scope: document
complete if {
	data.edict.releases[question.tenant].format == 1
	is_string(data.edict.releases[question.tenant].sections.tenant.status)
	_roles_there
}

_roles_there if question.kind == "feature"

_roles_there if lookup.whole

# METADATA
# title: The input of the runtime policy
# scope: document
facts := {
	"kind": question.kind,
	"request": _request,
	"now": floor(question.now / 1000),
	"clock": _clock,
	"tenant": {
		"name": data.edict.releases[question.tenant].sections.tenant.name,
		"status": data.edict.releases[question.tenant].sections.tenant.status,
	},
	"plan": _plan,
	"grants": grants,
	"rules": rules,
	"security": _security,
	"sso": _sso,
}

# METADATA
# title: The roles that count for this kind of question
# scope: document
grants := [] if {
	question.kind == "feature"
} else := lookup.grants

# METADATA
# title: The rules that count for this kind of question
# scope: document
rules := [rule | some rule in lookup.rules] if {
	question.kind == "access"
} else := []

_tests contains test if {
	some rule in rules
	some tests in rule.when
	some test in tests
}

_request := json.patch(_asked, [change |
	some test in _tests
	test.operator == "insideCidr"
	_about_address(test.path)
	written := object.get(_asked, test.path, null)
	spelled := addresses.spell(written)
	spelled != written
	change := {"op": "replace", "path": test.path, "value": spelled}
])

_about_address(path) if path[0] == "context"

_about_address(path) if path[1] == "properties"

_asked := {
	"subject": input.subject,
	"action": object.union(input.action, {"name": question.action}),
	"resource": input.resource,
	"context": object.union(object.remove(_context, ["authenticatedAt", "ip"]), object.union(_at, _ip)),
}

_context := object.get(input, "context", {})

_ip := {"ip": addresses.spell(_context.ip)} if {
	addresses.spell(_context.ip)
} else := {}

# Unix seconds.
_at := {"authenticatedAt": _context.authenticatedAt} if {
	is_number(_context.authenticatedAt)
} else := {"authenticatedAt": floor(instants.parse(_context.authenticatedAt) / 1000)} if {
	is_number(instants.parse(_context.authenticatedAt))
} else := {}

_clock[zone] := {"minute": (hour * 60) + minute, "day": lower(substring(time.weekday([instant, zone]), 0, 3))} if {
	some test in _tests
	test.operator == "betweenTimes"
	zone := test.operand.zone
	instant := _asked_time * 1000000
	[hour, minute, _] := time.clock([instant, zone])
}

_asked_time := instants.parse(_context.time) if {
	is_number(instants.parse(_context.time))
} else := question.now

_plan := {"features": {feature: true |
	some feature in _features
	data.edict.releases[question.tenant].sections.plan.features[feature] == true
}} if {
	data.edict.releases[question.tenant].sections.plan.name
} else := null

_features := {rule.feature | some rule in rules} if {
	question.kind == "access"
} else := {input.resource.id} if {
	question.kind == "feature"
} else := set()

_security := {
	"mfa": data.edict.releases[question.tenant].sections.security.mfa,
	"session": {
		"reauthFor": [_name],
		"reauthSeconds": data.edict.releases[question.tenant].sections.security.session.reauthSeconds,
	},
	"network": {
		"mode": data.edict.releases[question.tenant].sections.security.network.mode,
		"allow": [],
		"breakGlassRoles": [],
	},
} if {
	question.kind == "access"
	_name in data.edict.releases[question.tenant].sections.security.session.reauthFor
} else := {
	"mfa": data.edict.releases[question.tenant].sections.security.mfa,
	"session": {
		"reauthFor": [],
		"reauthSeconds": data.edict.releases[question.tenant].sections.security.session.reauthSeconds,
	},
	"network": data.edict.releases[question.tenant].sections.security.network,
} if {
	question.kind == "sign-in"
} else := null if {
	not _asks_security
}

# A policy that cannot be read must not count as none: then there are no facts, and the answer is a deny.
_asks_security if {
	question.kind == "sign-in"
	data.edict.releases[question.tenant].sections.security
}

_asks_security if {
	question.kind == "access"
	data.edict.releases[question.tenant].sections.security
	not _without_step_up
}

_without_step_up if {
	is_array(data.edict.releases[question.tenant].sections.security.session.reauthFor)
	not _name in data.edict.releases[question.tenant].sections.security.session.reauthFor
}

_name := $"{input.resource.type}:{question.action}"

_sso := {
	"requiredNow": _required_now,
	"breakGlass": [id |
		some id in data.edict.releases[question.tenant].sections.sso.breakGlass
		id == input.subject.id
	],
} if {
	question.kind == "sign-in"
	is_boolean(data.edict.releases[question.tenant].sections.sso.required)
} else := null if {
	not _asks_sso
}

_asks_sso if {
	question.kind == "sign-in"
	data.edict.releases[question.tenant].sections.sso
}

# A start that cannot be read counts as past: enforcing too early is the safe side.
_required_now if {
	data.edict.releases[question.tenant].sections.sso.required
	not _still_to_come
} else := false

_still_to_come if instants.parse(data.edict.releases[question.tenant].sections.sso.requiredFrom) > question.now
