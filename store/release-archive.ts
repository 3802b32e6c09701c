import { EdictError } from "../core/errors.ts";
import type { SqlExecutor } from "../core/ports.ts";
import type { KeptRelease, PastPoint, ReleaseHistory, ReleaseMoment } from "../core/release-history.ts";
import type { Digest, Revision } from "../core/resource.ts";
import type { Database } from "./connection.ts";
import { appendEvents } from "./events.ts";
import { toRelease } from "./releases.ts";
import { utcText } from "./sql-text.ts";

const OF_TENANT = `
  select sequence, ${utcText("at")} as at, type, revision, detail->>'release' as digest from edict_state.events
  where tenant = $1 and type in ('release.published', 'release.withdrawn')`;

/** Times of the trail never go back, so the last entry up to a time is the one with the highest number. */
const UP_TO_TIME = `${OF_TENANT} and at <= $2::timestamptz order by at desc, sequence desc limit 1`;
const UP_TO_ENTRY = `${OF_TENANT} and sequence <= $2 order by sequence desc limit 1`;
const OF_RELEASE = `${OF_TENANT} and detail->>'release' = $2 order by sequence desc limit 1`;
const OLDEST = `${OF_TENANT} and exists (
    select from edict_state.releases as kept where kept.tenant = $1 and kept.digest = detail->>'release')
  order by sequence limit 1`;

const ENTRY_AT = `select ${utcText("at")} as at from edict_state.events where sequence = $1`;
const READ = "select digest, body from edict_state.releases where tenant = $1 and digest = $2";

/** A publication of the same contents waits for the row's lock, and then either keeps the row or writes it anew. */
const PRUNE = `
  with old as (
    select digest from edict_state.releases as release
    where superseded_at < $1::timestamptz
      and not exists (select from edict_state.release_pointers as pointer where pointer.digest = release.digest)
    order by superseded_at limit $2 for update skip locked
  )
  delete from edict_state.releases as release using old where release.digest = old.digest
  returning release.digest`;

interface MomentRow {
  readonly sequence: number;
  readonly at: string;
  readonly type: string;
  readonly revision: Revision | null;
  readonly digest: Digest | null;
}

/** The releases that a database keeps. */
export function releaseArchive(database: Database): ReleaseHistory {
  return {
    momentOf: (tenant, point) => momentOf(database, tenant, point),
    read: (tenant, digest) => readKept(database, tenant, digest),
    oldest: async (tenant) => {
      const [row] = await database.query<MomentRow>(OLDEST, [tenant]);
      return row === undefined ? undefined : { entry: row.sequence, at: row.at };
    },
    prune: (before, limit, actor) => prune(database, before, limit, actor),
  };
}

async function momentOf(executor: SqlExecutor, tenant: string, point: PastPoint): Promise<ReleaseMoment> {
  if ("time" in point) return moment(point.time, await last(executor, UP_TO_TIME, tenant, point.time));
  if ("entry" in point) {
    const [entry] = await executor.query<{ readonly at: string }>(ENTRY_AT, [point.entry]);
    if (entry === undefined) throw new EdictError("EDICT_NOT_FOUND", `the trail has no entry ${point.entry}`);
    return moment(entry.at, await last(executor, UP_TO_ENTRY, tenant, point.entry));
  }
  const row = await last(executor, OF_RELEASE, tenant, point.release);
  if (row === undefined) throw new EdictError("EDICT_NOT_FOUND", `there was no release ${point.release}`);
  return moment(row.at, row);
}

async function last(
  executor: SqlExecutor,
  statement: string,
  tenant: string,
  bound: number | string,
): Promise<MomentRow | undefined> {
  const [row] = await executor.query<MomentRow>(statement, [tenant, bound]);
  return row;
}

function moment(at: string, row: MomentRow | undefined): ReleaseMoment {
  if (row === undefined) return { at };
  const { sequence, revision, digest } = row;
  return {
    at,
    since: { entry: sequence, at: row.at, ...(revision === null ? {} : { revision }) },
    ...(digest === null ? {} : { digest }),
  };
}

async function readKept(
  executor: SqlExecutor,
  tenant: string,
  digest: Digest,
): Promise<KeptRelease | undefined> {
  const [row] = await executor.query<{ readonly digest: Digest; readonly body: string }>(READ, [
    tenant,
    digest,
  ]);
  return row === undefined ? undefined : { release: toRelease(row), size: row.body.length };
}

async function prune(database: Database, before: string, limit: number, actor: string): Promise<number> {
  return database.transaction(async (session) => {
    const gone = await session.query<{ readonly digest: Digest }>(PRUNE, [before, limit]);
    if (gone.length === 0) return 0;
    const digests = gone.map(({ digest }) => digest).toSorted();
    await appendEvents(session, [{ type: "release.pruned", actor, detail: { before, releases: digests } }]);
    return gone.length;
  });
}
