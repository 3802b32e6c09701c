import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb, VerbArgument } from "../verb.ts";

/** What pause and resume take. */
export const TARGET: VerbArgument = {
  name: "TARGET",
  description: "a resource (Role/acme/editor), a tenant, platform, or '*' for everything",
};

export const pause: Verb = {
  name: "pause",
  summary: "let nobody change a resource, a tenant or everything",
  description:
    "From now on neither run nor apply changes what is meant: its changes are held until `edict resume` or until the " +
    "time that is given, and what depends on them waits. Decisions go on as they are. The pause is kept in the " +
    "database and leaves an event.",
  arguments: [WORKSPACE, TARGET],
  options: [
    { name: "reason", value: "TEXT", description: "why, for whoever finds it paused", required: true },
    {
      name: "until",
      value: "TIME",
      description: "when it ends by itself: a time (2027-03-31T18:00:00Z) or a length of time (PT2H)",
    },
  ],
  examples: [
    { command: "edict pause acme --reason 'migration, T-123' --until PT2H", says: "a tenant, for two hours" },
    {
      command: "edict pause examples/acme SecurityPolicy/acme/security --reason 'incident 42'",
      says: "one resource, until it is resumed",
    },
    { command: "edict pause '*' --reason 'change freeze'", says: "everything" },
  ],
  exitCodes: {
    [EXIT.ok]: "paused",
    [EXIT.error]: "a wrong argument, or edict knows no such resource or tenant",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { assertKnown, readPauseArguments, readPauseTarget, readUntil, wake } =
      await import("../pausing.ts");
    const { EdictError } = await import("../../core/errors.ts");
    const { workspace: folder, target: text } = readPauseArguments(context);
    const reason = (context.input.text("reason") ?? "").trim();
    if (reason === "") throw new EdictError("EDICT_ARGUMENT_INVALID", "--reason says nothing");
    const until = readUntil(context.input.text("until"), context.world.now());
    return context.withWorkspace(folder, async (workspace) => {
      const target = readPauseTarget(text, [...workspace.kinds.keys()]);
      const store = await workspace.store();
      await assertKnown(target, store);
      const paused = { target, reason, actor: workspace.actor, ...(until === undefined ? {} : { until }) };
      await store.pause(paused);
      await wake(target, store);
      if (context.json) context.printJson({ paused });
      else context.print(`paused ${target}${until === undefined ? "" : ` until ${until}`}\n`);
      return EXIT.ok;
    });
  },
};
