import { EdictError } from "../../core/errors.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const drift: Verb = {
  name: "drift",
  summary: "compare the real systems with what was applied",
  description:
    "Lists what somebody changed, removed or added outside of edict since it was applied, whatever the files say by " +
    "now. Cannot change anything: it reads through a session that refuses to write, as the role of " +
    "EDICT_DATABASE_READ_URL or of database.readUrlSecret where there is one.",
  arguments: [WORKSPACE],
  options: [
    { name: "kind", value: "KIND", description: "only of this kind", completion: "kind" },
    { name: "tenant", value: "NAME", description: "only of this tenant; platform for the platform's own" },
  ],
  examples: [
    { command: "edict drift examples/acme", says: "what differs from what was applied" },
    { command: "edict drift --tenant acme --json", says: "of one tenant, for a program" },
  ],
  exitCodes: {
    [EXIT.ok]: "everything is as it was applied",
    [EXIT.error]: "a wrong argument, or the database was never used by this version",
    [EXIT.changes]: "there is drift",
    [EXIT.refused]: "there is drift, and edict.yaml accepts all of it",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const { driftExitCode, driftJson, renderDrift } = await import("../output/drift.ts");
      const tenant = context.input.text("tenant");
      const kind = await readKind(context, [...workspace.kinds.keys()]);
      const report = await workspace.drift({
        ...(kind === undefined ? {} : { kind }),
        ...(tenant === undefined ? {} : { tenant }),
      });
      if (context.json) context.printJson(driftJson(report));
      else context.print(renderDrift(report, context.paint));
      return driftExitCode(report);
    }),
};

async function readKind(context: Context, kinds: readonly string[]): Promise<string | undefined> {
  const word = context.input.text("kind");
  if (word === undefined) return undefined;
  const { readSelector } = await import("../target.ts");
  const { kind, name } = readSelector(word, kinds);
  if (name === undefined) return kind;
  throw new EdictError("EDICT_ARGUMENT_INVALID", `--kind takes a kind, not the resource "${word}"`);
}
