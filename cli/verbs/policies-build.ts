import { EXIT } from "../exit-codes.ts";
import { runTool } from "../tool.ts";
import type { Verb } from "../verb.ts";

export const policiesBuild: Verb = {
  name: "policies build",
  summary: "compile the policies to WebAssembly (in a checkout of edict)",
  description: "Compiles policies/ with opa and writes the bundle with the digests of its sources.",
  arguments: [],
  options: [{ name: "check", description: "write nothing; fail when the bundle is not that of the sources" }],
  examples: [{ command: "edict policies build --check", says: "in CI: is the committed bundle fresh" }],
  exitCodes: {
    [EXIT.ok]: "built, or fresh",
    [EXIT.error]: "it does not compile, is stale, or this is no checkout",
  },
  run: (context) => runTool("build-policies.ts", context.input.flag("check") ? ["--check"] : []),
};
