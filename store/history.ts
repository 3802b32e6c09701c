import { EdictError } from "../core/errors.ts";
import type { EventDraft, EventType } from "../core/event.ts";
import type {
  AppliedResource,
  History,
  HistoryCheck,
  HistoryDifference,
  HistoryPoint,
  SqlExecutor,
} from "../core/ports.ts";
import type { Digest, ResourceKey, Revision } from "../core/resource.ts";
import type { Database, Session } from "./connection.ts";
import { appendEvents } from "./events.ts";
import { RELEASE_CHANNEL } from "./releases.ts";
import { utcText } from "./sql-text.ts";
import { verifyTrail } from "./trail.ts";

/** Entries that say what a record is, or that there is none. */
const RECORD_TYPES: readonly EventType[] = [
  "resource.adopted",
  "resource.created",
  "resource.deleted",
  "resource.recorded",
  "resource.replaced",
  "resource.updated",
];
const RELEASE_TYPES: readonly EventType[] = ["release.published", "release.withdrawn"];

/** Keys that `state.rebuilt` names one by one; the others are only counted. */
const MOST_NAMED = 100;
/** No sequence number is as high: everything counts. */
const WHOLE = Number.MAX_SAFE_INTEGER;

function list(types: readonly EventType[]): string {
  return types.map((type) => `'${type}'`).join(", ");
}

/**
 * `state`: the record of each resource by its latest entry up to $1. What the entry does not repeat, because the digest
 * stayed, is in the latest one before with that digest; `resource` is null where no entry has it. Keys are compared as
 * the tables compare them.
 */
const STATE = `
  newest as (
    select resource, max(sequence) as sequence from edict_state.events
    where resource is not null and sequence <= $1 and type in (${list(RECORD_TYPES)})
    group by resource
  ), told as (
    select event.resource, event.sequence, event.revision, event.detail->'record' as record
    from newest join edict_state.events as event using (sequence)
    where event.type <> 'resource.deleted'
  ), state as (
    select told.resource collate "C" as key, split_part(told.resource, '/', 1) as kind,
      case when split_part(told.resource, '/', 3) = '' then null else split_part(told.resource, '/', 2) end as tenant,
      (record->>'generation')::integer as generation, record->>'digest' as digest,
      coalesce(record->'resource', whole.resource) as resource, told.revision, record->'origin' as origin,
      (record->>'appliedAt')::timestamptz as applied_at
    from told left join lateral (
      select event.detail->'record'->'resource' as resource from edict_state.events as event
      where not (told.record ? 'resource') and event.resource = told.resource and event.sequence < told.sequence
        and event.detail->'record' ? 'resource' and event.detail->'record'->>'digest' = told.record->>'digest'
      order by event.sequence desc limit 1
    ) as whole on true
  )`;

/** `pointers`: the release that each tenant is served from by the trail. */
const POINTERS = `
  latest as (
    select tenant, max(sequence) as sequence from edict_state.events
    where sequence <= $1 and type in (${list(RELEASE_TYPES)}) group by tenant
  ), pointers as (
    select event.tenant collate "C" as tenant, event.detail->>'release' as digest
    from latest join edict_state.events as event using (sequence)
    where event.type = 'release.published'
  )`;

const READ_STATE = `with ${STATE}
  select key, kind, tenant, generation, digest, resource, revision, origin, ${utcText("applied_at")} as "appliedAt"
  from state order by key`;

const READ_POINTERS = `with ${POINTERS} select tenant, digest from pointers order by tenant`;

const COLUMNS = ["kind", "tenant", "generation", "digest", "resource", "revision", "origin", "applied_at"];
const DIFFERENT = COLUMNS.map(
  (column) => `case when record.${column} is distinct from state.${column} then '${column}' end`,
).join(", ");
const ROW = (table: string): string => COLUMNS.map((column) => `${table}.${column}`).join(", ");

/** Every record that differs, and every one that cannot be told. */
const COMPARE_RECORDS = `with ${STATE}
  select key, state.key is not null and state.resource is null as incomplete,
    case when record.key is null then 'missing' when state.key is null then 'extra' else 'differs' end as problem,
    array_remove(array[${DIFFERENT}], null) as fields
  from state full join edict_state.applied as record using (key)
  where record.key is null or state.key is null or (${ROW("record")}) is distinct from (${ROW("state")})
  order by key`;

const COMPARE_POINTERS = `with ${POINTERS}
  select tenant as key,
    case when pointer.digest is null then 'missing' when told.digest is null then 'extra' else 'differs' end as problem,
    case when pointer.digest <> told.digest then array['digest'] else array[]::text[] end as fields
  from pointers as told full join edict_state.release_pointers as pointer using (tenant)
  where told.digest is distinct from pointer.digest
  order by tenant`;

const COUNT = `with ${STATE}, ${POINTERS}
  select (select count(*) from state) as records, (select count(*) from pointers) as releases`;

const REMOVE_RECORDS = `with ${STATE}, gone as (
    delete from edict_state.applied as record
    where not exists (select from state where state.key = record.key) returning key
  )
  delete from edict_state.conditions where key in (select key from gone)`;

const WRITE_RECORDS = `with ${STATE}
  insert into edict_state.applied as record (key, ${COLUMNS.join(", ")})
  select key, ${COLUMNS.join(", ")} from state where resource is not null
  on conflict (key) do update set ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}
    where (${ROW("record")}) is distinct from (${ROW("excluded")})`;

const REMOVE_POINTERS = `with ${POINTERS}
  delete from edict_state.release_pointers as pointer
  where not exists (select from pointers where pointers.tenant = pointer.tenant)`;

const WRITE_POINTERS = `with ${POINTERS}
  insert into edict_state.release_pointers as pointer (tenant, digest) select tenant, digest from pointers
  on conflict (tenant) do update set digest = excluded.digest where pointer.digest <> excluded.digest`;

const NOTIFY = `select pg_notify('${RELEASE_CHANNEL}', tenant) from unnest($1::text[]) as tenant`;

const LOST_RELEASES = `with ${POINTERS}
  select tenant from pointers where not exists (
    select from edict_state.releases as release where release.digest = pointers.digest) order by tenant`;

const INCOMPLETE_RECORDS = `with ${STATE}
  select record.key, record.generation, record.digest, record.resource, record.revision, record.origin,
    record.tenant, ${utcText("record.applied_at")} as "appliedAt"
  from edict_state.applied as record join state using (key) where state.resource is null order by key`;

/** The state at a point of the trail, which is verified first. */
export async function readHistory(database: Database, point?: HistoryPoint): Promise<History> {
  const head = await verifiedHead(database);
  const sequence = point === undefined ? head : await sequenceOf(database, point, head);
  const [[entry], rows, releases] = await Promise.all([
    database.query<{ readonly at: string }>(
      `select ${utcText("at")} as at from edict_state.events where sequence = $1`,
      [sequence],
    ),
    database.query<StateRow>(READ_STATE, [sequence]),
    database.query<{ readonly tenant: string; readonly digest: Digest }>(READ_POINTERS, [sequence]),
  ]);
  return {
    sequence,
    ...(entry === undefined ? {} : { at: entry.at }),
    applied: rows.filter(isWhole).map(toRecord),
    incomplete: rows.filter((row) => !isWhole(row)).map(({ key }) => key),
    releases: new Map(releases.map(({ tenant, digest }) => [tenant, digest])),
  };
}

/** Compares the tables with the trail, which is verified first. */
export async function checkHistory(database: Database): Promise<HistoryCheck> {
  await verifiedHead(database);
  return compare(database);
}

/**
 * Makes the tables equal to the trail, in the transaction of `session`; the caller has verified the trail and holds the
 * lease. Answers what it changed.
 */
export async function rebuildState(session: Session, actor: string): Promise<HistoryCheck> {
  const check = await compare(session);
  if (check.differences.length === 0) return check;
  await assertReleasesKept(session);
  for (const statement of [REMOVE_RECORDS, WRITE_RECORDS, REMOVE_POINTERS, WRITE_POINTERS]) {
    await session.query(statement, [WHOLE]);
  }
  const tenants = check.differences.filter(({ what }) => what === "release").map(({ name }) => name);
  await session.query(NOTIFY, [tenants]);
  await appendEvents(session, [rebuiltEvent(check.differences, actor)]);
  return check;
}

/** Writes the records that the trail lacks into it; the caller holds the lease. Answers their keys. */
export async function completeHistory(session: Session, actor: string): Promise<readonly ResourceKey[]> {
  const rows = await session.query<StateRow>(INCOMPLETE_RECORDS, [WHOLE]);
  await appendEvents(
    session,
    rows.map((row) => recordedEvent(row, actor)),
  );
  return rows.map(({ key }) => key);
}

/** The sequence number of the last entry. Throws EDICT_AUDIT_BROKEN for a trail that somebody changed. */
export async function verifiedHead(session: Session): Promise<number> {
  const verification = await verifyTrail(session);
  if (verification.intact) return verification.head?.sequence ?? 0;
  const { sequence, problem } = verification;
  throw new EdictError("EDICT_AUDIT_BROKEN", `the trail is broken at entry ${sequence}: ${problem}`);
}

async function sequenceOf(executor: SqlExecutor, point: HistoryPoint, head: number): Promise<number> {
  if ("time" in point) return sequenceAt(executor, point.time);
  if ("revision" in point) return sequenceOfRevision(executor, point.revision);
  if (point.sequence <= head) return point.sequence;
  throw new EdictError("EDICT_NOT_FOUND", `there is no entry ${point.sequence}: the trail ends at ${head}`);
}

async function sequenceAt(executor: SqlExecutor, time: string): Promise<number> {
  const [row] = await executor.query<{ readonly sequence: number | null }>(
    "select max(sequence) as sequence from edict_state.events where at <= $1::timestamptz",
    [time],
  );
  return row?.sequence ?? 0;
}

async function sequenceOfRevision(executor: SqlExecutor, text: string): Promise<number> {
  const found = await executor.query<{ readonly revision: string; readonly sequence: number }>(
    `select revision, max(sequence) as sequence from edict_state.events
     where starts_with(revision, $1) or starts_with(revision, 'sha256:' || $1)
     group by revision order by revision`,
    [text],
  );
  const exact = found.find(({ revision }) => revision === text) ?? found[0];
  if (exact === undefined)
    throw new EdictError("EDICT_NOT_FOUND", `no entry of the trail is of revision ${text}`);
  if (found.length > 1 && exact.revision !== text) {
    const names = found.map(({ revision }) => revision).join(", ");
    throw new EdictError("EDICT_ARGUMENT_INVALID", `${text} begins several revisions: ${names}`);
  }
  return exact.sequence;
}

async function compare(executor: SqlExecutor): Promise<HistoryCheck> {
  const records = await executor.query<DifferenceRow>(COMPARE_RECORDS, [WHOLE]);
  const releases = await executor.query<DifferenceRow>(COMPARE_POINTERS, [WHOLE]);
  const [count = { records: 0, releases: 0 }] = await executor.query<
    Pick<HistoryCheck, "records" | "releases">
  >(COUNT, [WHOLE]);
  const compared = records.filter(({ incomplete }) => incomplete !== true);
  return {
    ...count,
    differences: [
      ...compared.map((row) => toDifference("record", row)),
      ...releases.map((row) => toDifference("release", row)),
    ],
    incomplete: records.filter(({ incomplete }) => incomplete === true).map(({ key }) => key as ResourceKey),
  };
}

interface DifferenceRow extends Pick<HistoryDifference, "fields" | "problem"> {
  readonly key: string;
  readonly incomplete?: boolean;
}

function toDifference(
  what: HistoryDifference["what"],
  { key, problem, fields }: DifferenceRow,
): HistoryDifference {
  return { what, name: key, problem, fields: problem === "differs" ? fields : [] };
}

/** A pointer to a release whose contents are gone could only be written as a lie. */
async function assertReleasesKept(executor: SqlExecutor): Promise<void> {
  const lost = await executor.query<{ readonly tenant: string }>(LOST_RELEASES, [WHOLE]);
  if (lost.length === 0) return;
  const tenants = lost.map(({ tenant }) => tenant).join(", ");
  throw new EdictError(
    "EDICT_DATABASE_FAILED",
    `the contents of the releases of ${tenants} are gone from edict_state.releases`,
  );
}

function rebuiltEvent(differences: readonly HistoryDifference[], actor: string): EventDraft {
  const of = (what: HistoryDifference["what"], problem: HistoryDifference["problem"]): number =>
    differences.filter((difference) => difference.what === what && difference.problem === problem).length;
  const count = (what: HistoryDifference["what"]): Record<string, number> => ({
    restored: of(what, "missing"),
    changed: of(what, "differs"),
    removed: of(what, "extra"),
  });
  const names = differences.slice(0, MOST_NAMED).map(({ name }) => name);
  return {
    type: "state.rebuilt",
    actor,
    detail: { records: count("record"), releases: count("release"), names },
  };
}

function recordedEvent(row: StateRow, actor: string): EventDraft {
  const { key, tenant, revision, generation, digest, origin, appliedAt, resource } = row;
  const { file, line, column } = origin;
  return {
    type: "resource.recorded",
    actor,
    ...(tenant === null ? {} : { tenant }),
    resource: key,
    revision,
    detail: {
      file,
      line,
      record: { generation, digest, origin: { file, line, column }, appliedAt, resource },
    },
  };
}

type StateRow = Omit<AppliedResource, "conditions" | "tenant"> & {
  readonly tenant: string | null;
  readonly revision: Revision;
};

/** A row of `state`; before entries kept whole records, its columns are null. */
function isWhole(row: StateRow): boolean {
  return (row.resource as unknown) !== null;
}

function toRecord({ tenant, ...row }: StateRow): AppliedResource {
  return { ...row, ...(tenant === null ? {} : { tenant }), conditions: [] };
}
