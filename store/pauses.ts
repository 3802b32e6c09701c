import type { EventDraft, EventType } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";
import type { Pause, SqlExecutor } from "../core/ports.ts";
import { parseKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import type { Database } from "./connection.ts";
import { appendEvents } from "./events.ts";
import { utcText } from "./sql-text.ts";

const READ = `
  select target, reason, actor, ${utcText("since")} as since, ${utcText("until")} as until
  from edict_state.pauses order by target`;

const WRITE = `
  insert into edict_state.pauses (target, reason, actor, since, until)
  values ($1, $2, $3, clock_timestamp(), $4::timestamptz)
  on conflict (target) do update
    set reason = excluded.reason, actor = excluded.actor, since = excluded.since, until = excluded.until`;

export async function readPauses(executor: SqlExecutor): Promise<readonly Pause[]> {
  const rows = await executor.query<Omit<Pause, "until"> & { readonly until: string | null }>(READ);
  return rows.map(({ until, ...pause }) => (until === null ? pause : { ...pause, until }));
}

/** The row and its event come in one transaction. No lease is needed: nothing that was reconciled is touched. */
export function writePause(database: Database, pause: Omit<Pause, "since">): Promise<void> {
  const { target, reason, actor, until } = pause;
  return database.transaction(async (session) => {
    await session.query(WRITE, [target, reason, actor, until ?? null]);
    const detail = { target, reason, ...(until === undefined ? {} : { until }) };
    await appendEvents(session, [eventOf("resource.paused", target, actor, detail)]);
  });
}

export function endPause(database: Database, target: string, actor: string): Promise<boolean> {
  return database.transaction(async (session) => {
    const gone = await session.query<{ readonly reason: string }>(
      "delete from edict_state.pauses where target = $1 returning reason",
      [target],
    );
    const [pause] = gone;
    if (pause === undefined) return false;
    const detail = { target, reason: pause.reason };
    await appendEvents(session, [eventOf("resource.resumed", target, actor, detail)]);
    return true;
  });
}

/** An event about a resource is found by its key, one about a tenant by the tenant. */
function eventOf(type: EventType, target: string, actor: string, detail: JsonObject): EventDraft {
  if (!target.includes("/")) return { type, actor, ...(isTenant(target) ? { tenant: target } : {}), detail };
  const { tenant } = parseKey(target);
  const resource = target as ResourceKey;
  return { type, actor, resource, ...(tenant === undefined ? {} : { tenant }), detail };
}

function isTenant(target: string): boolean {
  return target !== "*" && target !== "platform";
}
