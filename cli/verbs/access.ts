import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const access: Verb = {
  name: "access",
  summary: "list who can do what",
  description:
    "The access matrix of the desired state, exactly, without any database: subjects, resource types and actions with " +
    "what is allowed, denied by a rule, or conditional, and the rule behind it. * is every name that no rule writes out; " +
    "what is not listed is denied. Subjects with the same roles are one line.",
  arguments: [WORKSPACE],
  options: [
    { name: "tenant", value: "NAME", description: "only of this tenant" },
    { name: "subject", value: "TYPE:ID", description: "only of this subject, as user:owner@acme.example" },
    { name: "type", value: "NAME", description: "only resources of this type, as account" },
    { name: "action", value: "NAME", description: "only this action, as connect" },
    { name: "at", value: "TIME", description: "at this time (RFC 3339, or a date); default: now" },
    { name: "expand", description: "list every subject, however many have the same roles" },
  ],
  examples: [
    { command: "edict access examples/acme", says: "who can do what" },
    {
      command: "edict access --tenant acme --action export --type campaign",
      says: "who can export campaigns",
    },
    {
      command: "edict access --subject user:ann@acme.example --json",
      says: "what one subject can do, for a program",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "listed",
    [EXIT.error]: "a file is wrong, or there is no such tenant",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const [{ accessMatrices, desiredReleases }, { readMatrixQuestion, showInvalid }, output] =
        await Promise.all([
          import("../../compose/access.ts"),
          import("../access-question.ts"),
          import("../output/access.ts"),
        ]);
      const question = readMatrixQuestion(context);
      const { prepared, releases } = await desiredReleases(workspace);
      if (prepared.verdict === "invalid") return showInvalid(prepared, workspace.root, context);
      const matrices = accessMatrices(releases, question, context.input.text("tenant"));
      if (matrices.length === 0) return output.noTenant(context.input.text("tenant"));
      const expand = context.input.flag("expand");
      if (context.json) context.printJson(output.accessJson(matrices, expand));
      else context.print(output.renderAccess(matrices, expand, context.paint));
      return EXIT.ok;
    }),
};
