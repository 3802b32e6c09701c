# METADATA
# title: Answers
# description: |
#   The policy's result as AuthZEN 1.0, section 6.2, with messages and with the places where the reasons were written.
package edict.agent.answer

import data.edict.agent.question
import data.edict.agent.slice
import data.edict.runtime

# METADATA
# title: What the policy decides
# scope: document
decided := {
	"decision": _result.allow,
	"context": object.union(_told, {
		"reasons": _reasons,
		"release": question.release,
		"tenant": question.tenant,
	}),
}

# METADATA
# title: A deny that was decided without the policy
# scope: document
denied(code) := {
	"decision": false,
	"context": object.union(_explained(code, message), {
		"reasons": [{"code": code, "message": message}],
		"release": _release,
		"tenant": question.tenant,
	}),
} if {
	message := _message(code, {"tenant": question.tenant, "action": "", "type": ""})
}

_release := question.release if {
	question.release
} else := null

_result := result if result := runtime.decision with input as slice.facts

# An answer names at most so many reasons.
_most := 20

_reasons := [_reason(about) |
	some [_, _, about] in array.slice(
		sort([[_rank(about.code), json.marshal(about), about] |
			some about in _result.reasons
		]),
		0, _most,
	)
]

_reason(about) := object.union(
	{"code": about.code, "message": _message(about.code, object.union(_facts, about))},
	_place(about),
)

_facts := {"tenant": question.tenant, "action": question.action, "type": input.resource.type}

_told := {} if {
	_result.allow
} else := _explained(_reasons[0].code, _reasons[0].message)

_explained(code, message) := {
	"reason_admin": {"en": message},
	"reason_user": {"en": _user_message(code)},
}

_rank(code) := data.edict.messages[code].rank if {
	data.edict.messages[code]
} else := 1000

_user_message(code) := data.edict.messages[code].user if {
	data.edict.messages[code]
} else := "You do not have permission to do this."

_template(code) := data.edict.messages[code].admin if {
	data.edict.messages[code]
} else := $"The policy says {code}."

# One pass, so that no fact is taken for a place of another.
_message(code, facts) := strings.replace_n(
	{$"\{{name}}": fact | some name, fact in facts},
	_template(code),
)

_place(about) := object.filter(_sources(about)[0], ["resource", "file", "line"]) if {
	count(_sources(about)) > 0
} else := {}

_sources(about) := [rule.source | some rule in slice.rules; rule.id == about.rule] if {
	about.rule
} else := [grant.source | some grant in slice.grants; grant.role == about.role] if {
	about.role
} else := [last |
	sources := data.edict.releases[question.tenant].sections.security.sources
	last := sources[count(sources) - 1]
] if {
	about.section == "security"
} else := [data.edict.releases[question.tenant].sections[about.section].source] if {
	about.section in {"plan", "sso", "tenant"}
} else := []
