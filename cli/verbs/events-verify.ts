import { EdictError } from "../../core/errors.ts";
import type { StateStore, TrailVerification } from "../../core/ports.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const eventsVerify: Verb = {
  name: "events verify",
  summary: "check that nobody altered the audit trail",
  description:
    "Walks the whole trail and recomputes the chain of hashes. Prints its head; kept elsewhere and given again with " +
    "--head, it proves that nothing was cut off at the end either.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "head",
      value: "SEQ:HASH",
      description: "a head of an earlier run that must still be in the trail",
    },
  ],
  examples: [
    { command: "edict events verify", says: "is the chain whole" },
    { command: "edict events verify --head 42:sha256:9f86d08…", says: "and does it still hold entry 42" },
  ],
  exitCodes: {
    [EXIT.ok]: "the trail is whole",
    [EXIT.error]: "an entry was altered or removed",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const head = readHead(context.input.text("head"));
    return context.withWorkspace(context.input.argument(0), async (workspace) => {
      const store = await workspace.store();
      const verification = await store.verifyTrail();
      if (!verification.intact) throw broken(verification);
      if (head !== undefined) await assertHolds(store, head);
      if (context.json) context.printJson(verification);
      else {
        const end = verification.head;
        const told = end === undefined ? "" : `, head ${end.sequence}:${end.hash}`;
        context.print(`${context.paint("green", "intact")}: ${verification.count} events${told}\n`);
      }
      return EXIT.ok;
    });
  },
};

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

function readHead(text: string | undefined): Head | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,15}):(sha256:[0-9a-f]{64})$/u.exec(text);
  if (match === null)
    throw new EdictError("EDICT_ARGUMENT_INVALID", "--head takes SEQ:sha256:HEX as verify prints it");
  return { sequence: Number(match[1]), hash: String(match[2]) };
}

function broken({ sequence, problem }: Extract<TrailVerification, { readonly intact: false }>): EdictError {
  return new EdictError("EDICT_AUDIT_BROKEN", `the trail is broken at entry ${sequence}: ${problem}`);
}

async function assertHolds(store: StateStore, { sequence, hash }: Head): Promise<void> {
  const [event] = await store.events({ after: sequence - 1, limit: 1 });
  if (event?.sequence !== sequence) {
    throw new EdictError("EDICT_AUDIT_BROKEN", `entry ${sequence} is no longer in the trail`);
  }
  if (event.hash !== hash) {
    throw new EdictError(
      "EDICT_AUDIT_BROKEN",
      `entry ${sequence} has another hash than the head that was given`,
    );
  }
}
