import { EdictError } from "../../core/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";
import { TARGET } from "./pause.ts";

export const resume: Verb = {
  name: "resume",
  summary: "end a pause",
  description:
    "Ends what `edict pause` began for the same target; running processes take up the held changes at once. A pause by " +
    "the annotation edict/pause ends with the annotation.",
  arguments: [WORKSPACE, TARGET],
  options: [],
  examples: [{ command: "edict resume acme", says: "let changes of the tenant through again" }],
  exitCodes: {
    [EXIT.ok]: "resumed",
    [EXIT.error]: "a wrong argument, or the target was not paused",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { readPauseArguments, readPauseTarget, wake } = await import("../pausing.ts");
    const { workspace: folder, target: text } = readPauseArguments(context);
    return context.withWorkspace(folder, async (workspace) => {
      const target = readPauseTarget(text, [...workspace.kinds.keys()]);
      const store = await workspace.store();
      if (!(await store.resume(target, workspace.actor)))
        throw new EdictError("EDICT_NOT_FOUND", `${target} was not paused by edict pause`);
      await wake(target, store);
      if (context.json) context.printJson({ resumed: target });
      else context.print(`resumed ${target}\n`);
      return EXIT.ok;
    });
  },
};
