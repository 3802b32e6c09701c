import { EdictError } from "../../core/errors.ts";
import { EVENT_TYPES } from "../../core/event.ts";
import type { EventQuery } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { EXIT } from "../exit-codes.ts";
import type { Input } from "../input.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

const MOST = 100_000;
const DEFAULT_LIMIT = 100;

export const events: Verb = {
  name: "events",
  summary: "who changed what: the audit trail",
  description:
    "Prints entries of the append-only trail, the newest 100 unless told otherwise: what was applied, by whom, from " +
    "which revision, and which hazards were approved. `edict events verify` checks the whole trail.",
  arguments: [WORKSPACE],
  options: [
    { name: "tenant", value: "NAME", description: "only about this tenant" },
    { name: "resource", value: "KEY", description: "only about this resource" },
    { name: "type", value: "TYPE", description: "only of this type", choices: EVENT_TYPES },
    { name: "after", value: "SEQ", description: "only entries after this sequence number, the oldest first" },
    { name: "limit", value: "NUMBER", description: `at most so many (default: ${DEFAULT_LIMIT})` },
  ],
  examples: [
    { command: "edict events --tenant acme", says: "what happened to one tenant" },
    {
      command: "edict events --resource Role/viewer --json",
      says: "the history of one resource, for programs",
    },
    { command: "edict events --type hazard.approved", says: "who accepted which risk, and why" },
  ],
  exitCodes: { [EXIT.ok]: "printed", [EXIT.unavailable]: "the database is unreachable or busy" },
  run: async (context) => {
    const query = queryOf(context.input);
    return context.withWorkspace(context.input.argument(0), async (workspace) => {
      const { renderEvents } = await import("../output/events.ts");
      const store = await workspace.store();
      const found = await store.events(query);
      const sorted = found.toSorted((left, right) => left.sequence - right.sequence);
      if (context.json) context.printJson({ events: sorted });
      else context.print(renderEvents(sorted, context.paint));
      return EXIT.ok;
    });
  },
};

function queryOf(input: Input): EventQuery {
  const tenant = input.text("tenant");
  const resource = input.text("resource");
  const type = input.text("type");
  const after = input.whole("after", 0, Number.MAX_SAFE_INTEGER);
  return {
    limit: input.whole("limit", 1, MOST) ?? DEFAULT_LIMIT,
    ...(tenant === undefined ? {} : { tenant }),
    ...(resource === undefined ? {} : { resource: readKey(resource) }),
    ...(type === undefined ? {} : { type }),
    ...(after === undefined ? {} : { after }),
  };
}

function readKey(text: string): ResourceKey {
  try {
    parseKey(text);
    return text as ResourceKey;
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", "--resource takes a key", { cause });
  }
}
