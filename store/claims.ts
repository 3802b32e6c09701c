import { EdictError } from "../core/errors.ts";
import { APPLY_LEASE } from "../core/ports.ts";
import type { Claim, ClaimedUnit, SqlExecutor, UnitOutcome } from "../core/ports.ts";
import type { Database } from "./connection.ts";
import { BUSY, NOTIFY_WORK, OPEN_LANE, WAITS_DUE } from "./work-lanes.ts";
import { anyDue, priorityOf } from "./work-queue.ts";

export interface ClaimOptions {
  /** At most so many units. */
  readonly limit: number;
  readonly seconds: number;
}

/** How long to wait for others that claim, or that take the lease `apply`. */
const LOCK_TIMEOUT = "set local lock_timeout = '5s'";

/** Claims exclude each other and the taking of the lease here: the rules look at units that they do not lock. */
const ONE_AT_A_TIME = `select token from edict_state.leases where name = '${APPLY_LEASE}' for no key update`;

/**
 * FOR UPDATE passes over units whose former holder is still inside a transaction: its fence holds them by FOR KEY SHARE.
 * Who let a claim run out has tried in vain.
 */
const CLAIM = `
  with ${BUSY},
  chosen as materialized (
    select unit.lane from edict_state.work unit, busy, moment where ${WAITS_DUE} and ${OPEN_LANE}
    order by unit.priority, unit.due_at, unit.unit limit 1
  ),
  picked as materialized (
    select unit.unit from edict_state.work unit, chosen, moment
    where unit.lane = chosen.lane and ${WAITS_DUE}
    order by unit.priority, unit.due_at, unit.unit limit $2 for update of unit skip locked
  ),
  ticket as materialized (
    select nextval('edict_state.claim_token') as token where exists (select from picked)
  ),
  taken as (
    update edict_state.work unit set
      holder = $1, token = ticket.token, again = false,
      attempts = case when unit.token is null then unit.attempts else unit.attempts + 1 end,
      expires_at = clock_timestamp() + make_interval(secs => $3)
    from picked, ticket where unit.unit = picked.unit
    returning unit.unit, unit.priority, unit.revision, unit.attempts, unit.due_at, unit.token
  )
  select unit, priority, revision, attempts, token from taken order by priority, due_at, unit`;

const RENEW = `
  with held as materialized (
    select unit from edict_state.work
    where unit = any($1::text[]) and token = $2 and expires_at > clock_timestamp()
    order by unit for no key update
  )
  update edict_state.work work set expires_at = clock_timestamp() + make_interval(secs => $3)
  from held where work.unit = held.unit
  returning work.unit`;

/** FOR KEY SHARE lets the claim be prolonged meanwhile, but neither finished nor taken over before this commits. */
const FENCE = lockedUnits("key share");
const LOCK = lockedUnits("update");

/** A unit that was asked for while it was claimed, or whose revision changed, is due at once. */
const FINISH = `
  with input as (
    select * from jsonb_to_recordset($1::jsonb) as input(
      unit text, revision text, outcome text, "inMs" float8, problem text)
  ), gone as (
    delete from edict_state.work work using input
    where work.unit = input.unit and input.outcome = 'done' and not work.again
  )
  update edict_state.work work set
    holder = null, token = null, expires_at = null, again = false,
    attempts = case when failed then work.attempts + 1 else 0 end,
    problem = case when failed then input.problem end,
    since = case when input.outcome = 'retry' then work.since else clock_timestamp() end,
    due_at = clock_timestamp() + make_interval(
      secs => case when failed or not work.again then coalesce("inMs", 0) / 1000 else 0 end)
  from (
    select input.*, input.outcome = 'retry' and input.revision = old.revision as failed
    from input join edict_state.work old using (unit)
  ) as input
  where work.unit = input.unit and (input.outcome <> 'done' or work.again)`;

/** A claim that ran out inside a transaction counts: what it writes there is still to come. */
const LIVING_CLAIMS = `
  with claimed as materialized (
    select unit, token, expires_at > clock_timestamp() as living from edict_state.work where token is not null
  ), idle as materialized (
    select work.unit from edict_state.work join claimed using (unit)
    where not claimed.living for update of work skip locked
  )
  select count(distinct token) as count from claimed where living or unit not in (select unit from idle)`;

function lockedUnits(strength: "key share" | "update"): string {
  return `
    select count(*) filter (where token = $2 and expires_at > clock_timestamp()) as count
    from (
      select token, expires_at from edict_state.work
      where unit = any($1::text[]) order by unit for ${strength}
    ) as locked`;
}

/** Claims due units of the lane that is first; undefined when nothing can be claimed. */
export async function claim(
  database: Database,
  holder: string,
  options: ClaimOptions,
): Promise<Claim | undefined> {
  if (!(await anyDue(database))) return undefined;
  try {
    return await database.transaction((transaction) => take(transaction, holder, options));
  } catch (error) {
    // Who applies took the lease a moment ago, and is inside a transaction.
    if (error instanceof EdictError && error.code === "EDICT_DATABASE_BUSY") return undefined;
    throw error;
  }
}

interface TakenRow extends Omit<ClaimedUnit, "priority"> {
  readonly priority: number;
  readonly token: number;
}

async function take(
  executor: SqlExecutor,
  holder: string,
  options: ClaimOptions,
): Promise<Claim | undefined> {
  await executor.query(LOCK_TIMEOUT);
  await executor.query(ONE_AT_A_TIME);
  const rows = await executor.query<TakenRow>(CLAIM, [holder, options.limit, options.seconds]);
  const [first] = rows;
  if (first === undefined) return undefined;
  const units = rows.map(({ token: _token, priority, ...unit }) => ({
    ...unit,
    priority: priorityOf(priority),
  }));
  return { holder, token: first.token, units };
}

/** Prolongs a claim that has not run out. Throws EDICT_FENCED, having prolonged nothing, when a unit of it was lost. */
export function renewClaim(database: Database, held: Claim, seconds: number): Promise<void> {
  return database.transaction(async (transaction) => {
    const renewed = await transaction.query(RENEW, [unitsOf(held), held.token, seconds]);
    if (renewed.length < held.units.length) throw fenced(held);
  });
}

/** Makes sure, to the end of the transaction, that nobody else holds a unit of the claim. Throws EDICT_FENCED. */
export async function fenceClaim(executor: SqlExecutor, held: Claim): Promise<void> {
  await requireHeld(executor, FENCE, held, unitsOf(held));
}

/** Gives units back. Throws EDICT_FENCED, having changed nothing, when one of them was lost. */
export async function finish(
  database: Database,
  held: Claim,
  outcomes: readonly UnitOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const revisions = new Map(held.units.map(({ unit, revision }) => [unit, revision]));
  const rows = outcomes.map((outcome) => ({ ...outcome, revision: revisions.get(outcome.unit) }));
  await database.transaction(async (transaction) => {
    const units = outcomes.map(({ unit }) => unit);
    await requireHeld(transaction, LOCK, held, units);
    await transaction.query(FINISH, [JSON.stringify(rows)]);
    await transaction.query(NOTIFY_WORK);
  });
}

/** How many claims are living, or are ended but still inside a transaction. */
export async function livingClaims(executor: SqlExecutor): Promise<number> {
  const [row] = await executor.query<{ readonly count: number }>(LIVING_CLAIMS);
  return row?.count ?? 0;
}

async function requireHeld(
  executor: SqlExecutor,
  statement: string,
  held: Claim,
  units: readonly string[],
): Promise<void> {
  const [row] = await executor.query<{ readonly count: number }>(statement, [units, held.token]);
  if (row?.count !== units.length) throw fenced(held);
}

function unitsOf({ units }: Claim): readonly string[] {
  return units.map(({ unit }) => unit);
}

function fenced({ holder, units }: Claim): EdictError {
  const [first] = units;
  const others = units.length > 1 ? ` and ${units.length - 1} more` : "";
  return new EdictError("EDICT_FENCED", `"${holder}" no longer holds its claim of ${first?.unit}${others}`);
}
