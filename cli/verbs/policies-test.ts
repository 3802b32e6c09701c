import { EXIT } from "../exit-codes.ts";
import { runTool } from "../tool.ts";
import type { Verb } from "../verb.ts";

export const policiesTest: Verb = {
  name: "policies test",
  summary: "run the tests of the policies (in a checkout of edict)",
  description: "Runs opa test over policies/.",
  arguments: [],
  options: [],
  examples: [{ command: "edict policies test", says: "every rule's test" }],
  exitCodes: { [EXIT.ok]: "all tests pass", [EXIT.error]: "a test fails, or this is no checkout" },
  run: () => runTool("test-policies.ts", []),
};
