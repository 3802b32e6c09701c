import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const backup: Verb = {
  name: "backup",
  summary: "copy the embedded database, also while edict runs",
  description:
    "Copies the embedded database and the generated secrets into a new folder, as they are at one moment. To restore, put " +
    "the folder in the place of the data folder. What is on PostgreSQL is backed up with PostgreSQL's own pg_dump.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "to",
      value: "FOLDER",
      description: "the folder to make; it must not be there yet",
      required: true,
      completion: "folder",
    },
  ],
  examples: [
    { command: "edict backup --to /backup/edict-2026-11-22", says: "a copy beside the running edict" },
    {
      command: "edict backup --to /backup/now && edict plan --data /backup/now",
      says: "copy, and try the copy: nothing to do, if nothing changed since",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "copied",
    [EXIT.error]: "not copied; nothing is left of it",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const to = context.path(context.input.text("to") ?? "");
    return context.withWorkspace(context.input.argument(0), async (workspace) => {
      await workspace.backup(to);
      if (context.json) context.printJson({ folder: to });
      else context.print(`copied to ${to}\n`);
      return EXIT.ok;
    });
  },
};
