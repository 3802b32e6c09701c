import type { DesiredReleases } from "../../compose/access.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Verb } from "../verb.ts";

export const accessDiff: Verb = {
  name: "access diff",
  summary: "who gains and who loses what between two revisions",
  description:
    "Compares the access of two desired states, exactly, without any database. Says that nothing is added only where " +
    "that is proved, for every subject, group, type and action and for all time to come; each certain gain comes with a " +
    "question that is newly allowed. What cannot be compared, as a condition that was rewritten, is told as such.",
  arguments: [
    {
      name: "BEFORE",
      description: "a workspace's folder, or REVISION:PATH of the Git repository, as main:examples/acme",
      required: true,
      completion: "folder",
    },
    { name: "AFTER", description: "the same; the current folder when absent", completion: "folder" },
  ],
  options: [
    { name: "tenant", value: "NAME", description: "only of this tenant" },
    { name: "at", value: "TIME", description: "from this time on (RFC 3339, or a date); default: now" },
    {
      name: "expand",
      description: "list every tenant and every subject, also where the same changes for many",
    },
  ],
  examples: [
    { command: "edict access diff main:examples/acme examples/acme", says: "what a branch adds to main" },
    { command: "edict access diff old/ new/ --json", says: "two folders, for a program" },
  ],
  exitCodes: {
    [EXIT.ok]: "adds no access: proved",
    [EXIT.error]: "a file of either is wrong",
    [EXIT.changes]: "somebody gains access",
    [EXIT.refused]: "not proved to add no access",
  },
  run: async (context) => {
    const [{ accessDiffs, verdictOf }, { readAt, showInvalid }, output] = await Promise.all([
      import("../../compose/access.ts"),
      import("../access-question.ts"),
      import("../output/access-diff.ts"),
    ]);
    const at = readAt(context);
    const before = await desiredAt(context, context.input.require(0));
    const after = await desiredAt(context, context.input.argument(1) ?? ".");
    for (const { prepared, root } of [before, after])
      if (prepared.verdict === "invalid") return showInvalid(prepared, root, context);
    const diffs = await accessDiffs(before.releases, after.releases, at, context.input.text("tenant"));
    const shown = { diffs, verdict: verdictOf(diffs), at, expand: context.input.flag("expand") };
    if (context.json) context.printJson(output.accessDiffJson(shown));
    else context.print(output.renderAccessDiff(shown, context.paint));
    return output.DIFF_EXIT[shown.verdict] satisfies ExitCode;
  },
};

async function desiredAt(
  context: Context,
  word: string,
): Promise<DesiredReleases & { readonly root: string }> {
  const [{ revisionFolder }, { desiredReleases }] = await Promise.all([
    import("../revision-folder.ts"),
    import("../../compose/access.ts"),
  ]);
  const { folder, remove } = await revisionFolder(context, word);
  try {
    return await context.withWorkspace(folder, async (workspace) => ({
      ...(await desiredReleases(workspace)),
      root: workspace.root,
    }));
  } finally {
    await remove();
  }
}
