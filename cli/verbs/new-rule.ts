import { EXIT } from "../exit-codes.ts";
import { runTool } from "../tool.ts";
import type { Verb } from "../verb.ts";

export const newRule: Verb = {
  name: "new rule",
  summary: "scaffold a rule (in a checkout of edict)",
  description: "Writes the folder of a new rule: the Rego, its test and its page.",
  arguments: [
    { name: "CATEGORY", description: "the folder of related rules, as sso", required: true },
    { name: "NAME", description: "the rule's name; CATEGORY/NAME in one word does as well" },
  ],
  options: [],
  examples: [{ command: "edict new rule sso no-break-glass", says: "policies/rules/sso/no-break-glass/" }],
  exitCodes: { [EXIT.ok]: "written", [EXIT.error]: "it exists already, or this is no checkout" },
  run: (context) => runTool("new-rule.ts", [context.input.given.join("/")]),
};
