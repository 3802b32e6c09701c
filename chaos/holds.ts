import type { Sql } from "./outside/sql.ts";

interface Holding {
  readonly table_name: string;
}

/** Every table of edict's state in which something is held until a time. */
const HOLDING_TABLES = `
  select table_name from information_schema.columns
  where table_schema = 'edict_state' and column_name in ('expires_at', 'holder')
  group by table_name having count(*) = 2`;

/**
 * Lets leases and claims run out at once, of one process or of all: in earnest that takes half a minute. Says how many
 * were living.
 */
export async function expireHolds(sql: Sql, pid?: number): Promise<number> {
  const tables = await sql.rows<Holding>(HOLDING_TABLES);
  let expired = 0;
  for (const { table_name: table } of tables) {
    // A holder is named "HOST PID RANDOM".
    const rows = await sql.rows(
      `update edict_state.${table} set expires_at = clock_timestamp() - interval '1 second'
       where expires_at > clock_timestamp() and ($1::text is null or holder like '% ' || $1 || ' %') returning 1`,
      [pid === undefined ? null : String(pid)],
    );
    expired += rows.length;
  }
  return expired;
}

/** A process that holds a lease or a claim at this moment, by its number. */
export async function holderNow(sql: Sql): Promise<number | undefined> {
  const tables = await sql.rows<Holding>(HOLDING_TABLES);
  for (const { table_name: table } of tables) {
    const [row] = await sql.rows<{ readonly holder: string }>(
      `select holder from edict_state.${table} where expires_at > clock_timestamp() limit 1`,
    );
    if (row !== undefined) return Number(row.holder.split(" ")[1]);
  }
  return undefined;
}

/** Ends sessions that stand inside a transaction for so long: the server does it by itself after half a minute. */
export async function endIdleTransactions(sql: Sql, afterMs: number): Promise<number> {
  const rows = await sql.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
       and state_change < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    [afterMs],
  );
  return rows.length;
}
