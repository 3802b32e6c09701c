import { EdictError } from "../../core/errors.ts";
import type { LogNotes, LogQuery } from "../../decisions/log/query.ts";
import type { DecidedRecord } from "../../decisions/log/record.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Input } from "../input.ts";
import { readMoment } from "../moment.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

const MOST = 1_000_000;
const DEFAULT_LIMIT = 100;

export const decisions: Verb = {
  name: "decisions",
  summary: "the decision log: who was answered what",
  description:
    "Prints recorded decisions, the newest 100 unless told otherwise. Where spec.server.log of edict.yaml says that they " +
    "are in the database they come from there, else from files. What is missing is told, too.",
  arguments: [WORKSPACE],
  options: [
    { name: "tenant", value: "NAME", description: "only of this tenant" },
    { name: "subject", value: "TYPE:ID", description: "only about this subject" },
    { name: "action", value: "NAME", description: "only about this action" },
    { name: "resource", value: "TYPE[:ID]", description: "only about resources of a type, or about one" },
    { name: "decision", value: "WORD", description: "only these", choices: ["allow", "deny"] },
    { name: "from", value: "TIME", description: "only from then on: 7d, 12h, a date or an RFC 3339 time" },
    { name: "to", value: "TIME", description: "only before then" },
    {
      name: "limit",
      value: "NUMBER",
      description: `at most so many, the newest (default: ${DEFAULT_LIMIT})`,
    },
    { name: "all", description: "all of them as they are read, with --json one document a line: an export" },
    {
      name: "log",
      value: "FOLDER",
      description: "a folder of log files instead of the workspace's own log",
      completion: "folder",
    },
  ],
  examples: [
    {
      command: "edict decisions --tenant acme --decision deny --from 24h",
      says: "who was refused since yesterday",
    },
    {
      command: "edict decisions --subject user:owner@acme.example --limit 20",
      says: "what one person did last",
    },
    { command: "edict decisions --from 7d --all --json > decisions.ndjson", says: "an export of a week" },
  ],
  exitCodes: { [EXIT.ok]: "printed", [EXIT.unavailable]: "the database is unreachable or busy" },
  run: async (context) => {
    const query = queryOf(context.input, context.world.now());
    const limit = context.input.whole("limit", 1, MOST) ?? DEFAULT_LIMIT;
    const log = context.input.text("log");
    return context.withWorkspace(context.input.argument(0), async (workspace) => {
      const missing = { dropped: 0, torn: [] as string[] };
      const notes: LogNotes = {
        onGap: ({ dropped }) => (missing.dropped += dropped),
        onTorn: (file) => missing.torn.push(file),
      };
      const records = await workspace.log.records(
        query,
        notes,
        log === undefined ? undefined : context.path(log),
      );
      if (context.input.flag("all")) await printAll(context, records);
      else await printNewest(context, await newest(records, limit), missing);
      tellMissing(context, missing);
      return EXIT.ok;
    });
  },
};

/** What the log says of itself. */
interface Missing {
  readonly dropped: number;
  readonly torn: readonly string[];
}

async function printAll(context: Context, records: AsyncIterable<DecidedRecord>): Promise<void> {
  if (context.json) {
    for await (const record of records) context.printJsonLine(record);
    return;
  }
  const { renderDecisions } = await import("../output/decisions.ts");
  const all: DecidedRecord[] = [];
  for await (const record of records) all.push(record);
  context.print(renderDecisions(all, context.paint));
}

async function printNewest(
  context: Context,
  records: readonly DecidedRecord[],
  missing: Missing,
): Promise<void> {
  if (context.json) {
    context.printJson({ decisions: records, dropped: missing.dropped, torn: missing.torn });
    return;
  }
  const { renderDecisions } = await import("../output/decisions.ts");
  context.print(renderDecisions(records, context.paint));
}

/** The newest of them, oldest first. The log of several processes is in order only by and large. */
async function newest(
  records: AsyncIterable<DecidedRecord>,
  limit: number,
): Promise<readonly DecidedRecord[]> {
  let kept: DecidedRecord[] = [];
  for await (const record of records) {
    kept.push(record);
    if (kept.length >= limit * 2 + 1_000) kept = cut(kept, limit);
  }
  return cut(kept, limit);
}

function cut(records: readonly DecidedRecord[], limit: number): DecidedRecord[] {
  return records
    .toSorted((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0))
    .slice(-limit);
}

function tellMissing(context: Context, { dropped, torn }: Missing): void {
  if (dropped > 0) context.note(`${dropped} decisions have no record`);
  for (const file of torn) context.note(`the last line of ${file} was not finished`);
}

function queryOf(input: Input, now: number): LogQuery {
  const [tenant, action, decision] = [input.text("tenant"), input.text("action"), input.text("decision")];
  const [from, to] = [input.text("from"), input.text("to")];
  const [subject, resource] = [input.text("subject"), input.text("resource")];
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(action === undefined ? {} : { action }),
    ...(decision === undefined ? {} : { decision: decision === "allow" }),
    ...(from === undefined ? {} : { from: readMoment("from", from, now) }),
    ...(to === undefined ? {} : { to: readMoment("to", to, now) }),
    ...(subject === undefined ? {} : { subject: readSubject(subject) }),
    ...(resource === undefined ? {} : { resource: readResource(resource) }),
  };
}

function readSubject(text: string): { readonly type: string; readonly id: string } {
  const { type, id } = readResource(text);
  if (id !== undefined) return { type, id };
  throw new EdictError("EDICT_ARGUMENT_INVALID", `--subject takes TYPE:ID, not "${text}"`);
}

/** An id may hold further colons. */
function readResource(text: string): { readonly type: string; readonly id?: string } {
  const colon = text.indexOf(":");
  return colon === -1 ? { type: text } : { type: text.slice(0, colon), id: text.slice(colon + 1) };
}
