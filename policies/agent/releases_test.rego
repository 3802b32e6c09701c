# METADATA
# title: Releases
# description: Builds the releases and questions of tests. Only tests import it; bundles leave it out.
package edict.agent.releases

# METADATA
# title: The releases of an agent that has one, changed by a patch of its sections
# scope: document
of(patch) := {"acme": {"format": 1, "digest": "sha256:1", "sections": object.union(_sections, patch)}}

# METADATA
# title: Texts of a few reasons
# scope: document
messages := {
	"rule.denied": {"rank": 0, "admin": "The rule {rule} denies {action} on {type}.", "user": "No."},
	"condition.unmet": {"rank": 1, "admin": "{rule} {pointer}", "user": "No."},
	"tenant.unknown": {"rank": 2, "admin": "No release of {tenant}.", "user": "No."},
}

# METADATA
# title: A question of ann about a campaign, changed by a patch
# scope: document
question(patch) := object.union(
	{
		"subject": {"type": "user", "id": "ann", "properties": {"groups": ["crew", 7, "nobody"]}},
		"action": {"name": "campaign:edit"},
		"resource": {"type": "campaign", "id": "c1"},
		"context": {"ip": "::FFFF:a00:1", "time": "2026-11-22T15:00:00+01:00"},
	},
	patch,
)

# METADATA
# title: A rule, changed by a patch
# scope: document
rule(id, patch) := object.union({"id": id, "effect": "allow", "source": source(id)}, patch)

# METADATA
# title: Where something was written
# scope: document
source(resource) := {"resource": resource, "file": "roles.yaml", "line": 3}

# METADATA
# title: Roles with one rule for editing campaigns
# scope: document
roles(rules) := {"Role/editor": {"name": "editor", "rules": {"campaign": {"edit": rules}}}}

# METADATA
# title: A security policy, changed by a patch
# scope: document
security(patch) := object.union(
	{
		"mfa": {"requiredForAll": false, "requiredRoles": [], "methods": ["totp"]},
		"session": {"reauthFor": ["campaign:edit"], "reauthSeconds": 900},
		"network": {"mode": "enforce", "allow": ["10.0.0.0/8"], "breakGlassRoles": []},
		"sources": [source("SecurityPolicy/default"), source("SecurityPolicy/acme/default")],
	},
	patch,
)

_sections := {
	"tenant": {"name": "acme", "status": "active", "source": source("Tenant/acme")},
	"plan": {"name": "pro", "features": {"sso": true}, "source": source("Plan/pro")},
	"roles": roles([rule("r1", {})]),
	"bindings": {
		"user": {"ann": [{"role": "Role/editor", "source": source("b1")}]},
		"group": {"crew": [{"role": "Role/editor", "expiresAt": "2020-01-01T00:00:00Z", "source": source("b2")}]},
	},
}
