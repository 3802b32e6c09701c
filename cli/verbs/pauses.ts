import type { Pause } from "../../core/ports.ts";
import { parseInstant } from "../../core/time.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const pauses: Verb = {
  name: "pauses",
  summary: "list what is paused, why, by whom and until when",
  description:
    "Lists the pauses of `edict pause`. One whose time is over holds nothing any more and is marked so until somebody " +
    "resumes it. Pauses by the annotation edict/pause stand in the files; `edict get` shows them as the condition Paused.",
  arguments: [WORKSPACE],
  options: [],
  examples: [{ command: "edict pauses", says: "all of them" }],
  exitCodes: {
    [EXIT.ok]: "listed",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const found = await (await workspace.store()).pauses();
      const now = context.world.now();
      if (context.json)
        context.printJson({ pauses: found.map((pause) => ({ ...pause, over: isOver(pause, now) })) });
      else if (found.length === 0) context.note("nothing is paused");
      else context.print(await table(found, now, context));
      return EXIT.ok;
    }),
};

async function table(found: readonly Pause[], now: number, { paint }: Context): Promise<string> {
  const [{ renderTable }, { ageOf }] = await Promise.all([import("../table.ts"), import("../age.ts")]);
  const rows = found.map((pause) => [
    pause.target,
    ageOf(pause.since, now),
    isOver(pause, now) ? "over" : (pause.until ?? "resumed"),
    pause.actor,
    pause.reason,
  ]);
  return renderTable(["TARGET", "AGE", "UNTIL", "BY", "REASON"], rows, paint);
}

function isOver({ until }: Pause, now: number): boolean {
  const end = until === undefined ? undefined : parseInstant(until);
  return end !== undefined && end <= now;
}
