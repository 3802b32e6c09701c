import { PRIORITIES } from "../core/ports.ts";
import type { Priority, QueuedWork, SqlExecutor, WorkDraft } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import type { Database } from "./connection.ts";
import { chunks, utcText } from "./sql-text.ts";
import { BUSY, NOTIFY_WORK, OPEN_LANE, WAITS_DUE } from "./work-lanes.ts";

const ROWS_A_STATEMENT = 5000;

/**
 * Sorted by unit, as everything that waits for locks of several rows does it, so that no two wait for each other. A
 * revision that is known to be older than the unit's own does not replace it. A unit that failed keeps waiting unless a
 * person (priority 0) asks.
 */
const ENQUEUE = `
  insert into edict_state.work as old (unit, priority, revision, due_at, since)
  select unit, priority, revision, clock_timestamp() + make_interval(secs => "dueInMs" / 1000), clock_timestamp()
  from jsonb_to_recordset($1::jsonb) as input(unit text, priority smallint, revision text, "dueInMs" float8)
  order by unit collate "C"
  on conflict (unit) do update set
    priority = least(old.priority, excluded.priority),
    again = old.again or coalesce(old.expires_at > clock_timestamp(), false),
    (revision, attempts, problem, due_at) = (
      select
        case when newer then excluded.revision else old.revision end,
        case when newer then 0 else old.attempts end,
        case when newer then null else old.problem end,
        case when newer or old.attempts = 0 or excluded.priority = 0
          then least(old.due_at, excluded.due_at) else old.due_at end
      from (
        select excluded.revision <> old.revision and coalesce(
          (select number from edict_state.revisions where revision = excluded.revision)
            > (select number from edict_state.revisions where revision = old.revision), true) as newer
      ) as judged)`;

const READ = `
  select unit, priority, revision, attempts, ${utcText("due_at")} as "dueAt", ${utcText("since")} as since,
    case when expires_at > clock_timestamp() then holder end as holder, problem
  from edict_state.work order by unit`;

const NEXT_DUE = `
  with ${BUSY}
  select min(greatest(0, extract(epoch from at - now) * 1000))::float8 as ms from (
    select moment.now, case
      when unit.expires_at > moment.now then unit.expires_at
      when unit.due_at > moment.now then unit.due_at
      when ${OPEN_LANE} then moment.now
      else busy.apply_until end as at
    from edict_state.work unit, busy, moment
  ) as units where at is not null`;

const ANY_DUE = `
  with ${BUSY}
  select 1 as due from edict_state.work unit, busy, moment where ${WAITS_DUE} and ${OPEN_LANE} limit 1`;

/** How a priority stands in the table: the lower, the more urgent. */
function priorityNumber(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

export function priorityOf(number: number): Priority {
  return PRIORITIES[number] ?? "drift";
}

/** Puts units into the queue and, when one of them is due, tells everybody who watches. */
export async function enqueue(database: Database, work: readonly WorkDraft[]): Promise<void> {
  if (work.length === 0) return;
  const rows = [...merged(work).values()].toSorted((left, right) => (left.unit < right.unit ? -1 : 1));
  await database.transaction(async (transaction) => {
    for (const some of chunks(rows, ROWS_A_STATEMENT))
      await transaction.query(ENQUEUE, [JSON.stringify(some)]);
    if (rows.some(({ dueInMs }) => dueInMs <= 0)) await transaction.query(NOTIFY_WORK);
  });
}

interface DraftRow {
  readonly unit: string;
  readonly priority: number;
  readonly revision: Revision;
  readonly dueInMs: number;
}

/** One row a unit, as if they had been enqueued one after the other. */
function merged(work: readonly WorkDraft[]): ReadonlyMap<string, DraftRow> {
  const rows = new Map<string, DraftRow>();
  for (const { unit, priority, revision, dueInMs = 0 } of work) {
    const before = rows.get(unit);
    rows.set(unit, {
      unit,
      revision,
      priority: Math.min(priorityNumber(priority), before?.priority ?? Infinity),
      dueInMs: Math.min(dueInMs, before?.dueInMs ?? Infinity),
    });
  }
  return rows;
}

interface QueueRow extends Omit<QueuedWork, "holder" | "priority" | "problem"> {
  readonly priority: number;
  readonly holder: string | null;
  readonly problem: string | null;
}

/** Everything in the queue, sorted by unit. */
export async function readQueue(executor: SqlExecutor): Promise<readonly QueuedWork[]> {
  const rows = await executor.query<QueueRow>(READ);
  return rows.map(({ priority, holder, problem, ...row }) => ({
    ...row,
    priority: priorityOf(priority),
    ...(holder === null ? {} : { holder }),
    ...(problem === null ? {} : { problem }),
  }));
}

/** Milliseconds until something can be claimed, rounded up; undefined when that depends on what others finish. */
export async function nextDueInMs(executor: SqlExecutor): Promise<number | undefined> {
  const [row] = await executor.query<{ readonly ms: number | null }>(NEXT_DUE);
  const ms = row?.ms ?? undefined;
  return ms === undefined ? undefined : Math.ceil(ms);
}

/** Whether something can be claimed now, without any lock. */
export async function anyDue(executor: SqlExecutor): Promise<boolean> {
  return (await executor.query(ANY_DUE)).length > 0;
}
