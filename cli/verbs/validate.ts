import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const validate: Verb = {
  name: "validate",
  summary: "check the files and the rules, without any database",
  description:
    "Reads every resource, checks it against its schema, resolves references, judges the whole by the rules, and runs " +
    "the policy tests. " +
    "Touches no outside system.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "format",
      value: "FORMAT",
      description: "how to print what was found",
      choices: ["text", "json", "sarif", "junit", "github"],
    },
  ],
  examples: [
    { command: "edict validate", says: "check the workspace in the current folder" },
    {
      command: "edict validate infra/edict --format github",
      says: "annotate a pull request in GitHub Actions",
    },
    { command: "edict validate --format sarif > edict.sarif", says: "for code scanning" },
  ],
  exitCodes: {
    [EXIT.ok]: "valid; no rule refuses it",
    [EXIT.error]: "a file is wrong, or a policy test fails",
    [EXIT.refused]: "a rule refuses it",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const [
        { present, formatOf },
        { exitCodeOf, reportOf },
        { renderSummary },
        { runPolicyTests, withFailures },
      ] = await Promise.all([
        import("../present.ts"),
        import("../output/report.ts"),
        import("../output/summary.ts"),
        import("../../compose/policy-tests.ts"),
      ]);
      const prepared = withFailures(await runPolicyTests(workspace));
      const format = formatOf(context);
      context.print(present({ prepared }, context, { format, root: workspace.root }));
      if (format === "text") context.print(renderSummary(reportOf({ prepared }), context.paint));
      return exitCodeOf(reportOf({ prepared }));
    }),
};
