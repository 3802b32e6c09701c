import { EXIT } from "../exit-codes.ts";
import { runTool } from "../tool.ts";
import type { Verb } from "../verb.ts";

export const newKind: Verb = {
  name: "new kind",
  summary: "scaffold a kind (in a checkout of edict)",
  description: "Writes the folder of a new kind: its schema, controller, a case and its reference page.",
  arguments: [
    { name: "NAME", description: "lower-case words joined by hyphens, as api-quota", required: true },
  ],
  options: [],
  examples: [{ command: "edict new kind api-quota", says: "controllers/api-quota/ with everything in it" }],
  exitCodes: { [EXIT.ok]: "written", [EXIT.error]: "it exists already, or this is no checkout" },
  run: (context) => runTool("new-kind.ts", [context.input.require(0)]),
};
