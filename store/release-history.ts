import { EdictError } from "../core/errors.ts";
import type { SqlExecutor } from "../core/ports.ts";
import type { ReleaseChanges } from "../core/release-history.ts";

/**
 * Pointers move in the transaction of the entry that says so, and entries are numbered in the order of the commits: one
 * statement sees the end of the trail and every move up to it. Rebuilding moves pointers without naming their tenants.
 */
const CHANGES = `
  select head.sequence as entry,
    exists (select from edict_state.events as event
      where event.sequence > $1 and event.sequence <= head.sequence and event.type = 'state.rebuilt') as rebuilt,
    array(select distinct event.tenant from edict_state.events as event
      where event.sequence > $1 and event.sequence <= head.sequence and event.tenant is not null
        and event.type in ('release.published', 'release.withdrawn')) as tenants
  from edict_state.trail_head as head`;

const HEAD = "select sequence as entry from edict_state.trail_head";

interface ChangesRow {
  readonly entry: number;
  readonly rebuilt: boolean;
  readonly tenants: readonly string[];
}

/** What became of releases after an entry; without one only where the trail ends. */
export async function readReleaseChanges(executor: SqlExecutor, after?: number): Promise<ReleaseChanges> {
  const rows = await (after === undefined
    ? executor.query<Pick<ChangesRow, "entry">>(HEAD)
    : executor.query<ChangesRow>(CHANGES, [after]));
  const [row] = rows;
  if (row === undefined) throw new EdictError("EDICT_AUDIT_BROKEN", "the head of the trail is missing");
  // A trail that ends before it was read last is another one: an older state was put back.
  const known = after !== undefined && row.entry >= after && !(row as ChangesRow).rebuilt;
  return { entry: row.entry, ...(known ? { tenants: (row as ChangesRow).tenants } : {}) };
}
