import type { SqlExecutor } from "../core/ports.ts";
import { chunks } from "./sql-text.ts";

/** A line of the decision log with what it is looked for by. */
export interface DecisionRow {
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly tenant: string;
  readonly line: string;
}

/** What to read; times are RFC 3339, `from` belongs to the range and `to` does not. */
export interface DecisionRange {
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
}

const ROWS_A_STATEMENT = 1_000;
const ROWS_A_PAGE = 2_000;
const ROWS_A_DELETE = 10_000;

const INSERT = `
  insert into edict_state.decisions (id, time, tenant, line)
  select id, time::timestamptz, tenant, line
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as input(id, time, tenant, line)
  on conflict (id) do nothing`;

/** Writes rows; one that is there already stays as it is. All of them or, when it throws, a part. */
export async function insertDecisions(executor: SqlExecutor, rows: readonly DecisionRow[]): Promise<void> {
  for (const some of chunks(rows, ROWS_A_STATEMENT)) {
    await executor.query(INSERT, [
      some.map(({ id }) => storable(id)),
      some.map(({ time }) => time),
      some.map(({ tenant }) => storable(tenant)),
      some.map(({ line }) => line),
    ]);
  }
}

/** PostgreSQL has no NUL in texts; in a line it stands escaped. */
function storable(text: string): string {
  return text.replaceAll("\0", "\u{FFFD}");
}

interface PageRow {
  readonly time: string;
  readonly id: string;
  readonly line: string;
}

/** Lines in the order of their times, page by page. Tenants' names are compared byte by byte; gaps belong to none. */
export async function* readDecisions(
  executor: SqlExecutor,
  { tenant, from, to }: DecisionRange,
): AsyncIterableIterator<readonly string[]> {
  let [time, id] = [from ?? "-infinity", ""];
  for (;;) {
    const page = await executor.query<PageRow>(
      `select time::text as time, id, line from edict_state.decisions
       where (time, id) > ($1::timestamptz, $2) and ($3::timestamptz is null or time < $3)
         and ($4::text is null or tenant = $4 or tenant = '')
       order by time, id limit ${ROWS_A_PAGE}`,
      [time, id, to ?? null, tenant ?? null],
    );
    if (page.length > 0) yield page.map(({ line }) => line);
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_A_PAGE) return;
    ({ time, id } = last);
  }
}

/** The lines of a writer, whose ids begin with its name and a colon. */
export async function decisionsOf(executor: SqlExecutor, writer: string): Promise<readonly string[]> {
  const rows = await executor.query<{ readonly line: string }>(
    `select line from edict_state.decisions
     where (id >= $1 || ':' and id < $1 || ';') or (id >= 'gap:' || $1 || ':' and id < 'gap:' || $1 || ';')`,
    [writer],
  );
  return rows.map(({ line }) => line);
}

/** Removes what is older, a part at a time so that no lock is held for long; returns how many rows. */
export async function pruneDecisions(executor: SqlExecutor, before: string): Promise<number> {
  for (let removed = 0; ;) {
    const gone = await executor.query(
      `delete from edict_state.decisions where id in (
         select id from edict_state.decisions where time < $1::timestamptz order by time limit ${ROWS_A_DELETE}
       ) returning 1 as one`,
      [before],
    );
    removed += gone.length;
    if (gone.length < ROWS_A_DELETE) return removed;
  }
}
