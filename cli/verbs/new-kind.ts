import { EXIT } from "../exit-codes.ts";
import { runTool } from "../tool.ts";
import type { Verb } from "../verb.ts";

export const newKind: Verb = {
  name: "new kind",
  summary: "scaffold a kind (in a checkout of edict)",
  description: "Writes the folder of a new kind: its schema, controller, a case and its reference page.",
  arguments: [{ name: "NAME", description: "the kind in PascalCase, as ApiQuota", required: true }],
  options: [],
  examples: [{ command: "edict new kind ApiQuota", says: "controllers/api-quota/ with everything in it" }],
  exitCodes: { [EXIT.ok]: "written", [EXIT.error]: "it exists already, or this is no checkout" },
  run: (context) => runTool("new-kind.ts", [context.input.require(0)]),
};
