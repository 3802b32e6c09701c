/** A rule about roles without a description, to be replaced. */
export function ruleFile(category: string, name: string): string {
  return `# METADATA
# title: Say in a few words what is wrong
# description: |
#   Say in one or two sentences what can happen because of it.
# custom:
#   severity: warning
#   remedy: Say what to change.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
package edict.rules${path(category)}${path(name)}

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(role, "/spec", message) if {
	some role in resources.own.Role
	not role.spec.description
	message := $"Nobody can tell what {role.name} is for."
}
`;
}

/** One role that the rule finds and one that it lets pass. */
export function ruleTestFile(category: string, name: string): string {
  return `package edict.rules${path(category)}${path(`${name}_test`)}

import data.edict.lib.fixtures
import data.edict.rules${path(category)}${path(name)} as rule

_input(spec) := fixtures.unit([fixtures.own("Role", "editor", spec)], [])

test_finds_what_is_wrong if {
	rule.findings == {{
		"resource": "Role/acme/editor",
		"pointer": "/spec",
		"message": "Nobody can tell what editor is for.",
	}} with input as _input({"rules": []})
}

test_accepts_what_is_right if rule.findings == set() with input as _input({"description": "Edits.", "rules": []})
`;
}

/** The rule's page. */
export function ruleReadmeFile(category: string, name: string): string {
  return `# Say in a few words what is wrong

\`${category}/${name}\` · warning

## Avoid

\`\`\`yaml
kind: Role
spec: {rules: []}
\`\`\`

## Prefer

\`\`\`yaml
kind: Role
spec: {description: "Edits campaigns.", rules: []}
\`\`\`

## Why

Say what happens otherwise, to whom, and why it is worth a finding.
`;
}

/** A step of a Rego path: `.roles`, or `["no-break-glass"]` for a name that is no identifier. */
function path(name: string): string {
  return /^[a-z][a-z0-9_]*$/u.test(name) ? `.${name}` : `["${name}"]`;
}
