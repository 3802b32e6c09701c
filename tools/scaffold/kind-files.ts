import type { KindNames } from "./names.ts";

/** A spec with two fields, to be replaced. */
export function schemaFile({ kind }: KindNames): string {
  return `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "${kind}",
  "description": "Say here in one sentence what the resource stands for.",
  "type": "object",
  "additionalProperties": false,
  "required": ["description"],
  "properties": {
    "description": {
      "$ref": "../../schemas/defs.json#/$defs/description",
      "description": "What the resource is for."
    },
    "enabled": {
      "description": "Whether the resource counts.",
      "type": "boolean",
      "default": true
    }
  },
  "examples": [{ "description": "The first of its kind.", "enabled": true }]
}
`;
}

/** A kind whose actual state is one row of one table. */
export function controllerFile({ kind, variable, table, words }: KindNames): string {
  return `import type { Controller } from "../../core/controller.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState, TableKind } from "../../core/table-backed.ts";
import type { ${kind}Spec } from "./spec.gen.ts";

const about: TableKind<${kind}Spec> = {
  kind: "${kind}",
  // Where resources of the kind may stand: "platform", "tenant" or "either".
  scope: "either",
  table: {
    name: "${table}",
    description: "Every ${words}.",
    columns: [
      { name: "description", type: "text", pointer: "/description", description: "What it is for." },
      { name: "enabled", type: "boolean", pointer: "/enabled", description: "Whether it counts." },
    ],
  },
  // The fields that name other resources: they must exist, and are applied first.
  references: () => [],
  // What a change can endanger; core/plan.ts has the closed list.
  hazards: () => [],
};

/** Say here in one sentence what the kind is for. */
export const ${variable}Controller: Controller<${kind}Spec, RowState> = tableController(about);
`;
}

/** Runs every case of cases/ through the real controller. */
export const testFile: string = `import { testControllerCases } from "../../tests/controller-cases.ts";

testControllerCases(import.meta.dirname);
`;

const CASE_REASON = "A changed description is updated in place and endangers nothing.";

/** One case: what was applied, and what is desired now. */
export function caseFile({ kind }: KindNames): string {
  return `reason: ${CASE_REASON}
key: ${kind}/example
before: { description: The words before. }
change: { description: The words after. }
`;
}

/** The plan that the case must give. */
export function casePlanFile({ kind }: KindNames): string {
  return `# ${CASE_REASON}
update ${kind}/example
  ~ /spec/description "The words before." -> "The words after."
`;
}

/** What the reference page begins with. */
export function readmeFile({ kind }: KindNames): string {
  return `# ${kind}

Say here when somebody needs the resource, what applications do with it, and what to keep in mind.

**Updated in place:** every field. **Replaced:** nothing. **Hazards:** none.
`;
}
