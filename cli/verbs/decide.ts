import type { Workspace } from "../../compose.ts";
import type { PastPointOfDecision } from "../../decisions/past.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const decide: Verb = {
  name: "decide",
  summary: "ask an authorization question",
  description:
    "Answers from the releases in force, as the server would, with the reasons and the place where each was written. " +
    "The question comes from options, or as an AuthZEN request (one, or a batch) from a file or stdin.",
  arguments: [WORKSPACE],
  options: [
    { name: "tenant", value: "NAME", description: "the tenant that is asked about", required: true },
    { name: "subject", value: "TYPE:ID", description: "who asks, as user:owner@acme.example" },
    { name: "action", value: "NAME", description: "what they want to do, as connect or account:connect" },
    { name: "resource", value: "TYPE:ID", description: "with what, as account:1" },
    { name: "context", value: "JSON", description: "the circumstances, an object" },
    { name: "subject-properties", value: "JSON", description: "properties of the subject, an object" },
    { name: "resource-properties", value: "JSON", description: "properties of the resource, an object" },
    {
      name: "file",
      value: "FILE",
      description: "an AuthZEN request as JSON; - reads stdin",
      completion: "file",
    },
    {
      name: "as-of",
      value: "POINT",
      description: "as it would have been decided: at a time (RFC 3339), after an entry, or from a release",
    },
    {
      name: "explain",
      description:
        "print every reason with its place, the rules that were nearest with what they lacked, and the release",
    },
  ],
  examples: [
    {
      command:
        "edict decide examples/acme --tenant acme --subject user:owner@acme.example --action connect --resource account:1",
      says: "may the owner connect an account",
    },
    {
      command:
        'edict decide --tenant acme --subject user:admin@acme.example --action sign-in --resource tenant:acme --context \'{"method":"password"}\' --explain',
      says: "may an administrator sign in by password, and why (not)",
    },
    { command: "edict decide --tenant acme --file - < request.json", says: "an AuthZEN request" },
    {
      command:
        "edict decide --tenant acme --subject user:viewer@acme.example --action view --resource data:1 --as-of 2026-11-22T14:00:00Z",
      says: "may they have done it then",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "allow (of a batch: everything)",
    [EXIT.error]: "the question is wrong",
    [EXIT.refused]: "deny (of a batch: something)",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const [{ readQuestion }, { answersText }] = await Promise.all([
      import("../question.ts"),
      import("../output/answer.ts"),
    ]);
    const question = await readQuestion(context);
    const tenant = context.input.text("tenant") ?? "";
    return context.withWorkspace(context.input.argument(0), async (workspace) => {
      const { requestReader } = await import("../../compose.ts");
      const { EdictError } = await import("../../core/errors.ts");
      const reader = requestReader();
      const parsed = reader.evaluations(question);
      if (!parsed.ok) throw new EdictError("EDICT_REQUEST_INVALID", reader.describe(parsed.problems));
      const why = context.input.flag("explain") ? ({ explain: "admin" } as const) : {};
      const point = await decidingPoint(context, workspace, tenant);
      if (parsed.value.kind === "single") {
        const answer = point.evaluate(parsed.value.request, why);
        if (context.json) context.printJson(answer);
        else context.print(answersText([answer], context.input.flag("explain"), context.paint));
        return answer.decision ? EXIT.ok : EXIT.refused;
      }
      const { items, semantic } = parsed.value.batch;
      const answers = point.evaluateMany(items, { semantic, ...why });
      if (context.json) context.printJson({ evaluations: answers });
      else context.print(answersText(answers, context.input.flag("explain"), context.paint));
      return answers.every(({ decision }) => decision) ? EXIT.ok : EXIT.refused;
    });
  },
};

/** What decides now, or what decided as of --as-of. */
async function decidingPoint(
  context: Context,
  workspace: Workspace,
  tenant: string,
): Promise<Pick<PastPointOfDecision, "evaluate" | "evaluateMany">> {
  const asOf = context.input.text("as-of");
  const now = context.world.now();
  if (asOf === undefined) {
    const point = await workspace.decisionPoint();
    return {
      evaluate: (request, options) => point.evaluate(tenant, request, { now, ...options }),
      evaluateMany: (items, options) => point.evaluateMany(tenant, items, { now, ...options }),
    };
  }
  const [{ readPastPoint }, { EdictError }] = await Promise.all([
    import("../../core/release-history.ts"),
    import("../../core/errors.ts"),
  ]);
  const past = readPastPoint(asOf.replace(/^#/u, ""));
  if (past === undefined) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `--as-of takes a time such as 2026-11-22T14:00:00Z, an entry of the trail, or a release, not "${asOf}"`,
    );
  }
  return (await workspace.pastDecisions()).at(tenant, past, now);
}
