import type { Agent, AgentReport } from "../core/agent.ts";
import type { SqlExecutor } from "../core/ports.ts";
import { chunks, utcText } from "./sql-text.ts";

/** An agent that said nothing for so long is no more. */
const KEPT = "30 days";

/** A token could make up agents; an owner's rows beyond this are not added. */
const MOST_OF_OWNER = 20_000;

const REPORTS_A_STATEMENT = 500;

const RECORD = `
  insert into edict_state.agents as known (owner, agent, bundle, version, revision, problem, since, seen_at)
  select owner, agent, bundle, version, revision, problem, clock_timestamp(), clock_timestamp()
  from jsonb_to_recordset($1::jsonb) as told(
    owner text, agent text, bundle text, version text, revision text, problem text)
  where exists (select from edict_state.agents a where (a.owner, a.agent, a.bundle) = (told.owner, told.agent, told.bundle))
    or (select count(*) from edict_state.agents a where a.owner = told.owner) < ${MOST_OF_OWNER}
  on conflict (owner, agent, bundle) do update set
    version = excluded.version, revision = excluded.revision, problem = excluded.problem,
    since = case when known.revision is distinct from excluded.revision then excluded.since else known.since end,
    seen_at = excluded.seen_at`;

const FORGET = `delete from edict_state.agents where seen_at < clock_timestamp() - interval '${KEPT}'`;

/** The tenant is that of the token; for a token of all, the one whose release it is. */
const READ = `
  with agents as (
    select a.*, case when a.owner <> '*' then a.owner else r.tenant end as tenant
    from edict_state.agents a left join edict_state.releases r on r.digest = a.revision
  )
  select a.owner, a.agent, a.bundle, a.version, a.revision, a.problem, a.tenant,
    ${utcText("a.since")} as since, ${utcText("a.seen_at")} as "seenAt", ${utcText("newest.at")} as "behindSince",
    a.tenant is not null and coalesce(p.digest, 'none') = coalesce(a.revision, '') as current
  from agents a
    left join edict_state.release_pointers p on p.tenant = a.tenant
    left join lateral (
      select e.at from edict_state.events e
      where p.digest is distinct from a.revision and e.tenant = p.tenant and e.type = 'release.published'
      order by e.sequence desc limit 1
    ) as newest on true
  where $1::text is null or a.owner = $1
  order by a.tenant collate "C" nulls first, a.agent, a.bundle, a.owner`;

type AgentRow = { readonly [Name in keyof Agent]-?: Agent[Name] | null };

/** Keeps the last word of each agent, and forgets agents that fell silent. Reports of one agent must not repeat. */
export async function recordAgents(executor: SqlExecutor, reports: readonly AgentReport[]): Promise<void> {
  for (const some of chunks(reports, REPORTS_A_STATEMENT)) {
    await executor.query(RECORD, [JSON.stringify(some)]);
  }
  await executor.query(FORGET);
}

/** The agents of one owner, or all; sorted by tenant. */
export async function readAgents(executor: SqlExecutor, owner?: string): Promise<readonly Agent[]> {
  const rows = await executor.query<AgentRow>(READ, [owner ?? null]);
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Agent,
  );
}
