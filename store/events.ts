import { sql } from "kysely";
import type { SelectQueryBuilder } from "kysely";
import { EdictError } from "../core/errors.ts";
import type { Event, EventDraft, EventType } from "../core/event.ts";
import { canonicalJson } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { EventQuery } from "../core/ports.ts";
import type { Digest } from "../core/resource.ts";
import type { Session } from "./connection.ts";
import { sha256 } from "./digest.ts";
import { utcText } from "./sql-text.ts";
import type { EventTable, StateTables } from "./tables.ts";

const DEFAULT_LIMIT = 100;

/** What stands before the first entry. */
export const NO_EVENT: Digest = `sha256:${"0".repeat(64)}` as Digest;

const LOCK_HEAD = `
  select sequence, hash, ${utcText("greatest(clock_timestamp(), at)")} as at
  from edict_state.trail_head for update`;

const APPEND = `
  with added as (
    insert into edict_state.events
      (sequence, at, type, actor, tenant, resource, revision, plan, detail, previous, hash)
    select sequence, at, type, actor, tenant, resource, revision, plan, detail, previous, hash
    from jsonb_to_recordset($1::jsonb) as input(
      sequence bigint, at timestamptz, type text, actor text, tenant text, resource text, revision text, plan text,
      detail jsonb, previous text, hash text)
  )
  update edict_state.trail_head set sequence = $2, hash = $3, at = $4::timestamptz`;

interface Head {
  readonly sequence: number;
  readonly hash: Digest;
  /** The time for what is appended now, never before that of the entry before. */
  readonly at: string;
}

/**
 * Appends to the trail. The head's row is locked until the transaction ends, so this comes last in it; that makes the
 * order of the trail the order of the commits.
 */
export async function appendEvents(session: Session, drafts: readonly EventDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const [head] = await session.query<Head>(LOCK_HEAD);
  if (head === undefined) throw new EdictError("EDICT_AUDIT_BROKEN", "the head of the trail is missing");
  const { entries, hash } = chain(drafts, head);
  const sequence = head.sequence + drafts.length;
  await session.query(APPEND, [`[${entries.join(",")}]`, sequence, hash, head.at]);
}

/** The new entries as JSON text. What is hashed is what is sent: each text is made once. */
function chain(
  drafts: readonly EventDraft[],
  head: Head,
): { readonly entries: readonly string[]; readonly hash: Digest } {
  const entries: string[] = [];
  let { sequence, hash } = head;
  for (const draft of drafts) {
    sequence += 1;
    const content = contentText({ ...draft, sequence, at: head.at, previous: hash });
    hash = sha256(content);
    entries.push(`${content.slice(0, -1)},"hash":"${hash}"}`);
  }
  return { entries, hash };
}

/** The hash of an entry: over the canonical JSON of all its fields but the hash itself. */
export function eventHash(content: Omit<Event, "hash">): Digest {
  return sha256(canonicalJson({ ...content }));
}

/** What jsonb cannot hold, as JSON.stringify spells it: a NUL, and half a surrogate pair. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/u;

/**
 * The canonical text of an entry without its hash. jsonb cannot hold a NUL or half a surrogate pair. An event has to be
 * written whatever the text in it is, so they become the replacement character, before the hash is taken.
 */
function contentText(content: Omit<Event, "hash">): string {
  const text = canonicalJson(content);
  if (!UNSTORABLE.test(text)) return text;
  const clean = JSON.stringify(content, (_key, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "\uFFFD") : part,
  );
  return canonicalJson(JSON.parse(clean) as JsonObject);
}

/** The trail's entries that a query names, in the order of the trail. */
export async function readEvents(session: Session, query: EventQuery): Promise<readonly Event[]> {
  const newestFirst = query.after === undefined;
  const rows = await narrow(selectEvents(session), query)
    .orderBy("sequence", newestFirst ? "desc" : "asc")
    .limit(query.limit ?? DEFAULT_LIMIT)
    .execute();
  const events = rows.map(toEvent);
  return newestFirst ? events.toReversed() : events;
}

/** A page of the whole trail, from the entry after `after` on; without it from the first row there is. */
export async function readPage(
  session: Session,
  after: number | undefined,
  size: number,
): Promise<readonly Event[]> {
  const all = selectEvents(session).orderBy("sequence").limit(size);
  const rows = await (after === undefined ? all : all.where("sequence", ">", after)).execute();
  return rows.map(toEvent);
}

type EventRow = { readonly [Column in keyof EventTable]: EventTable[Column]["__select__"] };
type EventSelection = SelectQueryBuilder<StateTables, "edict_state.events", EventRow>;

function selectEvents(session: Session): EventSelection {
  return session.kysely
    .selectFrom("edict_state.events")
    .select([
      "sequence",
      "type",
      "actor",
      "tenant",
      "resource",
      "revision",
      "plan",
      "detail",
      "previous",
      "hash",
    ])
    .select(sql<string>`${sql.raw(utcText("at"))}`.as("at"));
}

function narrow(selection: EventSelection, query: EventQuery): EventSelection {
  const { after, upTo, tenant, resource, type } = query;
  let narrowed = selection;
  if (after !== undefined) narrowed = narrowed.where("sequence", ">", after);
  if (upTo !== undefined) narrowed = narrowed.where("sequence", "<=", upTo);
  if (tenant !== undefined) narrowed = narrowed.where("tenant", "=", tenant);
  if (resource !== undefined) narrowed = narrowed.where("resource", "=", resource);
  // A word that is no type of event simply matches nothing.
  if (type !== undefined) narrowed = narrowed.where("type", "=", type as EventType);
  return narrowed;
}

/** NULL stands for a field that is absent. */
function toEvent(row: EventRow): Event {
  const { tenant, resource, revision, plan, ...always } = row;
  return {
    ...always,
    ...(tenant === null ? {} : { tenant }),
    ...(resource === null ? {} : { resource }),
    ...(revision === null ? {} : { revision }),
    ...(plan === null ? {} : { plan }),
  };
}
