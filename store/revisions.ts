import { EdictError } from "../core/errors.ts";
import type { SqlExecutor } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import type { Database } from "./connection.ts";

/** A process that was silent for so long is not living. */
const SILENT = "interval '30 seconds'";

/** Announcements are few, and each looks at all others. */
const ONE_AT_A_TIME = "lock table edict_state.revisions in share row exclusive mode";

/**
 * Gives the revision a number higher than any before when it is new; when this process went back to it; and when no
 * other living process is further. A process that is late, and moves on to what others have left already, changes
 * nothing: the revision where it was is the older one.
 */
const NUMBER_REVISION = `
  with known as (
    select
      (select number from edict_state.revisions where revision = $2) as own,
      (select max(number) from edict_state.revisions) as top,
      (select number from edict_state.processes join edict_state.revisions using (revision)
        where holder = $1) as former,
      (select max(number) from edict_state.processes join edict_state.revisions using (revision)
        where holder <> $1 and seen_at > clock_timestamp() - ${SILENT}) as others
  )
  insert into edict_state.revisions (revision, number)
  select $2, coalesce(top, 0) + 1 from known
  where own is null
    or own < top and ($3 and coalesce(former > own, true) or coalesce(others <= own, true))
  on conflict (revision) do update set number = excluded.number`;

const SEE_PROCESS = `
  insert into edict_state.processes (holder, revision, seen_at) values ($1, $2, clock_timestamp())
  on conflict (holder) do update set revision = excluded.revision, seen_at = excluded.seen_at`;

const FORGET_SILENT =
  "delete from edict_state.processes where seen_at < clock_timestamp() - interval '1 hour'";

/** Years of revisions: a process that comes with one older than these counts as new. */
const REVISIONS_KEPT = 10_000;

const FORGET_OLD = `
  delete from edict_state.revisions r
  where r.number <= (select max(number) from edict_state.revisions) - $1
    and not exists (select from edict_state.processes p where p.revision = r.revision)`;

const NEWEST = `
  select revision from edict_state.processes join edict_state.revisions using (revision)
  where seen_at > clock_timestamp() - ${SILENT}
  order by number desc limit 1`;

/** Records where a process is and answers the newest revision that a living process is at. */
export function announce(
  database: Database,
  holder: string,
  revision: Revision,
  changed: boolean,
): Promise<{ readonly newest: Revision }> {
  return database.transaction(async (transaction) => {
    await transaction.query(ONE_AT_A_TIME);
    await transaction.query(NUMBER_REVISION, [holder, revision, changed]);
    await transaction.query(SEE_PROCESS, [holder, revision]);
    await transaction.query(FORGET_SILENT);
    await transaction.query(FORGET_OLD, [REVISIONS_KEPT]);
    const [row] = await transaction.query<{ readonly revision: Revision }>(NEWEST);
    if (row === undefined) throw new EdictError("EDICT_INTERNAL", `${holder} was announced but is not there`);
    return { newest: row.revision };
  });
}

/** Forgets a process that stops. */
export async function leave(executor: SqlExecutor, holder: string): Promise<void> {
  await executor.query("delete from edict_state.processes where holder = $1", [holder]);
}
