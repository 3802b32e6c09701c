/** The files of a new rule by name. They pass `edict policies build` as they are. */
export function ruleFiles(id: string): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", page(id)],
    ["rule.rego", rule(id)],
    ["rule_test.rego", ruleTest(id)],
  ]);
}

/** `edict.rules.sso["no-pkce"]`, as opa fmt writes it. */
function packageOf(id: string, suffix = ""): string {
  const [category = "", name = ""] = id.split("/");
  return `edict.rules${part(category)}${part(name + suffix)}`;
}

function part(name: string): string {
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? `.${name}` : `["${name}"]`;
}

function rule(id: string): string {
  return `# METADATA
# title: What is wrong, in a few words
# description: |
#   What exactly the rule looks for, and what follows from it.
# custom:
#   severity: warning
#   remedy: What to do about it.
#   controls: []
package ${packageOf(id)}

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec", _message) if {
	some policy in resources.own.SecurityPolicy
	policy.labels.todo == "${id}"
}

_message := "One sentence that names the value."
`;
}

function ruleTest(id: string): string {
  return `package ${packageOf(id, "_test")}

import data.edict.lib.fixtures
import data.${packageOf(id)} as rule

_policy := fixtures.own("SecurityPolicy", "default", fixtures.security({}))

test_finds_what_is_wrong if {
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec",
		"message": "One sentence that names the value.",
	}} with input as fixtures.unit([object.union(_policy, {"labels": {"todo": "${id}"}})], [])
}

test_accepts_what_is_right if rule.findings == set() with input as fixtures.unit([_policy], [])
`;
}

function page(id: string): string {
  return `# What is wrong, in a few words

\`${id}\` · warning

## Avoid

\`\`\`yaml
kind: SecurityPolicy
\`\`\`

## Prefer

\`\`\`yaml
kind: SecurityPolicy
\`\`\`

## Why

What goes wrong otherwise, in two or three sentences.
`;
}
