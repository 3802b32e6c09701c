import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const plan: Verb = {
  name: "plan",
  summary: "show what apply would do",
  description:
    "Compares the desired state with what is there and prints the changes, their hazards and what the rules find. " +
    "Changes nothing.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "format",
      value: "FORMAT",
      description: "how to print the plan",
      choices: ["text", "json", "markdown", "sarif", "junit"],
    },
    {
      name: "out",
      value: "FILE",
      description: "write the plan to a file that apply --plan takes",
      completion: "file",
    },
    { name: "details", description: "every field, also of what is created" },
  ],
  examples: [
    { command: "edict plan examples/acme", says: "what would change" },
    { command: "edict plan --out plan.json", says: "keep the plan, to apply exactly this one later" },
    { command: "edict plan --format markdown > comment.md", says: "as a comment for the pull request" },
  ],
  exitCodes: {
    [EXIT.ok]: "nothing to do",
    [EXIT.error]: "a file is wrong, or planning failed",
    [EXIT.changes]: "there are changes",
    [EXIT.refused]: "a rule refuses the revision",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const [{ present, formatOf }, { exitCodeOf, reportOf }, { writePlan }] = await Promise.all([
        import("../present.ts"),
        import("../output/report.ts"),
        import("../plan-file.ts"),
      ]);
      const report = await workspace.plan();
      const out = context.input.text("out");
      context.print(
        present(report, context, {
          format: formatOf(context),
          root: workspace.root,
          details: context.input.flag("details"),
          ...(report.gate === undefined ? {} : { open: report.gate.open }),
        }),
      );
      const code = exitCodeOf(reportOf(report));
      if (out !== undefined) {
        if (report.plan === undefined || code === EXIT.refused)
          context.note(`${out} was not written: there is no plan to apply`);
        else await writePlan(context.path(out), report.plan);
      }
      return code;
    }),
};
