# METADATA
# title: Requests
# description: Builds the inputs of tests. Only tests import it; the bundle leaves it out.
package edict.runtime.requests

# METADATA
# title: The access of erin, an editor, to a campaign, changed by a patch
# scope: document
access(patch) := object.union(_base, object.union({"kind": "access"}, patch))

# METADATA
# title: A sign-in of erin by password with a context, changed by a patch
# scope: document
sign_in(context, patch) := object.union(
	object.union(_without_request, {"kind": "sign-in", "rules": [], "request": {
		"subject": {"type": "user", "id": "erin"},
		"action": {"name": "sign-in"},
		"resource": {"type": "tenant", "id": "acme"},
		"context": object.union({"method": "password"}, context),
	}}),
	patch,
)

# METADATA
# title: The question whether the plan has a feature
# scope: document
feature(name, patch) := object.union(
	object.union(_without_request, {"kind": "feature", "grants": [], "rules": [], "request": {
		"subject": {"type": "service", "id": "app"},
		"action": {"name": "use"},
		"resource": {"type": "feature", "id": name},
		"context": {},
	}}),
	patch,
)

# METADATA
# title: A security policy that asks for nothing, changed by a patch
# scope: document
security(patch) := object.union(
	{
		"mfa": {"requiredForAll": false, "requiredRoles": [], "methods": ["webauthn", "totp"]},
		"session": {
			"idleSeconds": 3600,
			"absoluteSeconds": 86400,
			"maxConcurrent": null,
			"reauthFor": [],
			"reauthSeconds": 900,
		},
		"network": {"mode": "off", "allow": [], "breakGlassRoles": []},
	},
	patch,
)

# METADATA
# title: Single sign-on that is required now, changed by a patch
# scope: document
sso(patch) := object.union(
	{"required": true, "requiredNow": true, "breakGlass": ["olga"], "connections": ["okta"]},
	patch,
)

# METADATA
# title: A rule, changed by a patch
# scope: document
rule(id, effect, patch) := object.union({"id": id, "effect": effect}, patch)

# METADATA
# title: A test of a condition, changed by a patch
# scope: document
test(path, operator, operand) := {
	"path": path,
	"operator": operator,
	"operand": operand,
	"pointer": $"/spec/rules/0/when/{operator}",
}

# METADATA
# title: A role that the subject holds
# scope: document
grant(name) := {"role": $"Role/{name}", "roleName": name, "expired": false}

# METADATA
# title: The codes of the reasons of a decision
# scope: document
codes(decision) := {reason.code | some reason in decision.reasons}

_without_request := object.remove(_base, ["request"])

_base := {
	"now": 1795356000,
	"clock": {},
	"tenant": {"name": "acme", "status": "active", "region": "eu-central", "owner": "olga"},
	"plan": {"name": "pro", "features": {"sso": true}, "limits": {}},
	"grants": [grant("editor")],
	"rules": [rule("Role/editor#/spec/rules/0", "allow", {})],
	"security": null,
	"sso": null,
	"request": {
		"subject": {"type": "user", "id": "erin", "properties": {"department": "sales", "level": 3}},
		"action": {"name": "edit"},
		"resource": {"type": "campaign", "id": "c1", "properties": {"department": "sales", "owner": "olga"}},
		"context": {"ip": "203.0.113.7"},
	},
}
