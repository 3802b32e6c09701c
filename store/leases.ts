import { EdictError } from "../core/errors.ts";
import type { Lease, SqlExecutor } from "../core/ports.ts";
import type { Database } from "./connection.ts";
import { NOTIFY_WORK } from "./work-lanes.ts";

interface Term {
  readonly holder: string;
  readonly seconds: number;
}

const LIVING_TERM = `
  select holder, extract(epoch from expires_at - clock_timestamp())::float8 as seconds
  from edict_state.lease_terms where name = $1 and expires_at > clock_timestamp()`;

const BEGIN_TERM = `
  insert into edict_state.lease_terms (name, token, holder, expires_at)
  values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
  on conflict (name) do update
    set token = excluded.token, holder = excluded.holder, expires_at = excluded.expires_at
    where lease_terms.expires_at <= clock_timestamp()
  returning token`;

const RENEW = `
  update edict_state.lease_terms set expires_at = clock_timestamp() + make_interval(secs => $3)
  where name = $1 and token = $2 and expires_at > clock_timestamp()
  returning token`;

/** Share-locks the row whose token a new holder would have to change: nobody takes over before this commits. */
const FENCE = `
  select lease.token, term.expires_at > clock_timestamp() as living
  from edict_state.leases lease join edict_state.lease_terms term using (name)
  where lease.name = $1 for share of lease`;

/** How long to wait for a former holder that was stopped inside a transaction. */
const LOCK_TIMEOUT = "set local lock_timeout = '5s'";

/** Takes a lease that is free or has run out. Throws EDICT_LEASE_HELD. The token is higher than any before. */
export async function acquireLease(
  database: Database,
  name: string,
  holder: string,
  seconds: number,
): Promise<Lease> {
  const term = await livingTerm(database, name);
  if (term !== undefined) throw held(name, term);
  try {
    return await database.transaction((transaction) => take(transaction, name, holder, seconds));
  } catch (error) {
    if (!(error instanceof EdictError) || error.code !== "EDICT_DATABASE_BUSY") throw error;
    throw new EdictError(
      "EDICT_LEASE_HELD",
      `the lease "${name}" has run out, but its holder is inside a transaction`,
      {
        cause: error,
      },
    );
  }
}

async function take(executor: SqlExecutor, name: string, holder: string, seconds: number): Promise<Lease> {
  await executor.query(LOCK_TIMEOUT);
  await executor.query("insert into edict_state.leases values ($1, 0) on conflict do nothing", [name]);
  const [row] = await executor.query<{ readonly token: number }>(
    "select token from edict_state.leases where name = $1 for update",
    [name],
  );
  const token = (row?.token ?? 0) + 1;
  const begun = await executor.query(BEGIN_TERM, [name, token, holder, seconds]);
  if (begun.length === 0) throw held(name, await livingTerm(executor, name));
  await executor.query("update edict_state.leases set token = $2 where name = $1", [name, token]);
  return { name, holder, token };
}

/** Prolongs a lease that has not run out. Throws EDICT_FENCED. */
export async function renewLease(executor: SqlExecutor, lease: Lease, seconds: number): Promise<void> {
  const renewed = await executor.query(RENEW, [lease.name, lease.token, seconds]);
  if (renewed.length === 0) throw fenced(lease);
}

/** Ends a lease at once, and tells who waits for work. Does nothing when it is lost already. */
export async function releaseLease(executor: SqlExecutor, lease: Lease): Promise<void> {
  await executor.query(
    `with ended as (
      update edict_state.lease_terms set expires_at = '-infinity' where name = $1 and token = $2 returning name
    ) ${NOTIFY_WORK} from ended`,
    [lease.name, lease.token],
  );
}

/** Makes sure, to the end of the transaction, that nobody else holds the lease. Throws EDICT_FENCED. */
export async function fence(executor: SqlExecutor, lease: Lease): Promise<void> {
  const [row] = await executor.query<{ readonly token: number; readonly living: boolean }>(FENCE, [
    lease.name,
  ]);
  if (row === undefined || row.token !== lease.token || !row.living) throw fenced(lease);
}

async function livingTerm(executor: SqlExecutor, name: string): Promise<Term | undefined> {
  const [term] = await executor.query<Term>(LIVING_TERM, [name]);
  return term;
}

function held(name: string, term: Term | undefined): EdictError {
  const who =
    term === undefined ? "another process" : `"${term.holder}", for ${Math.ceil(term.seconds)} s more`;
  return new EdictError("EDICT_LEASE_HELD", `the lease "${name}" is held by ${who}`);
}

function fenced(lease: Lease): EdictError {
  return new EdictError("EDICT_FENCED", `"${lease.holder}" no longer holds the lease "${lease.name}"`);
}
