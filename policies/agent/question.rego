# METADATA
# title: Questions
# description: What is asked, of which tenant, and whether it is a question at all.
package edict.agent.question

# METADATA
# title: The tenant that is asked for
# description: |
#   A bundle of one tenant needs no name. A name that is no text is nobody's.
# scope: document
tenant := name if {
	name := input.context.tenant
	is_string(name)
} else := "" if {
	input.context.tenant != null
} else := data.edict.bundle.tenant if {
	is_string(data.edict.bundle.tenant)
} else := ""

# METADATA
# title: The digest of the tenant's release
# scope: document
release := data.edict.releases[tenant].digest

# METADATA
# title: Whether the input has the shape of a question
# scope: document
valid if {
	is_string(input.subject.type)
	is_string(input.subject.id)
	is_string(input.action.name)
	is_string(input.resource.type)
	is_string(input.resource.id)
	every part in [input.subject, input.action, input.resource] {
		is_object(object.get(part, "properties", {}))
	}
	is_object(object.get(input, "context", {}))
}

# METADATA
# title: The action without the resource's type before it
# description: The action account:connect on a resource of the type account is connect.
# scope: document
action := substring(input.action.name, count(_prefix), -1) if {
	startswith(input.action.name, _prefix)
} else := input.action.name

# METADATA
# title: The kind of the question, as the runtime policy knows it
# scope: document
kind := "sign-in" if {
	action == "sign-in"
	input.resource.type == "tenant"
} else := "feature" if {
	action == "use"
	input.resource.type == "feature"
} else := "access"

# METADATA
# title: Milliseconds since the epoch
# scope: document
now := (time.now_ns() - (time.now_ns() % 1000000)) / 1000000

_prefix := $"{input.resource.type}:"
