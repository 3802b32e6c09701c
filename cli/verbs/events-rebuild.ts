import type { Workspace } from "../../compose.ts";
import { EdictError } from "../../core/errors.ts";
import type { HistoryCheck } from "../../core/ports.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const eventsRebuild: Verb = {
  name: "events rebuild",
  summary: "make edict's records equal to the audit trail again",
  description:
    "Computes from the trail alone what is applied and which release each tenant is served from, after checking the " +
    "chain, and puts right what the tables have otherwise. With --check it only compares.",
  arguments: [WORKSPACE],
  options: [
    { name: "check", description: "compare and change nothing" },
    {
      name: "complete",
      description: "first write into the trail what an older edict left out of it, from the tables",
    },
    {
      name: "wait",
      value: "SECONDS",
      description: "how long to wait while another process applies (default: 0)",
    },
  ],
  examples: [
    { command: "edict events rebuild --check", says: "do the tables say what happened" },
    { command: "edict events rebuild", says: "undo a change that somebody made to edict's tables by hand" },
  ],
  exitCodes: {
    [EXIT.ok]: "the tables equal the trail",
    [EXIT.error]: "the trail was altered",
    [EXIT.changes]: "they differ (--check), or the trail does not know of every resource",
    [EXIT.unavailable]: "the database is unreachable, or another process is applying",
  },
  run: async (context) => {
    const { input } = context;
    const waitMs = (input.whole("wait", 0, 86_400) ?? 0) * 1000;
    const check = input.flag("check");
    const complete = input.flag("complete");
    if (check && complete)
      throw new EdictError("EDICT_ARGUMENT_INVALID", "--check changes nothing, so it cannot --complete");
    return context.withWorkspace(input.argument(0), async (workspace) => {
      if (check) return tell(context, await (await workspace.store()).checkHistory(), false);
      const completed = complete ? await workspace.completeHistory(waitMs) : [];
      if (completed.length > 0 && !context.json) context.note(`${completed.length} written into the trail`);
      return tell(context, await workspace.rebuild(waitMs), true, completed);
    });
  },
};

async function tell(
  context: Context,
  check: HistoryCheck,
  repaired: boolean,
  completed: Awaited<ReturnType<Workspace["completeHistory"]>> = [],
): Promise<ExitCode> {
  const { incompleteNote, renderCheck, renderRebuilt } = await import("../output/history.ts");
  if (context.json) context.printJson({ repaired, ...check, completed });
  else {
    context.print((repaired ? renderRebuilt : renderCheck)(check, context.paint));
    if (check.incomplete.length > 0) context.note(incompleteNote(check.incomplete));
  }
  const differs = check.incomplete.length > 0 || (!repaired && check.differences.length > 0);
  return differs ? EXIT.changes : EXIT.ok;
}
