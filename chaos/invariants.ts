// What must hold whatever happened, as questions to the database.
import { kinds } from "../controllers/index.gen.ts";
import type { Rows } from "./state.ts";

/** What was found wrong, a sentence each, by the column of the table it counts in. */
export interface Violations {
  readonly orphans: readonly string[];
  readonly duplicates: readonly string[];
  readonly lostUpdates: readonly string[];
  readonly eventGaps: readonly string[];
  readonly secretsOut: readonly string[];
  readonly notConverged: readonly string[];
}

interface Found {
  readonly problem: string;
}

/** The rows of every kind, as the records name them. Versions of keys outlive their ring, so they are not among them. */
const REAL = kinds
  .filter(({ controller }) => controller.unapplied !== true)
  .map(({ controller }) => {
    const [table] = controller.tables;
    if (table === undefined) throw new Error(`${controller.kind} has no table`);
    return `select '${controller.kind}' as kind, tenant, name from edict_data.${table.name}`;
  })
  .join(" union all ");

const ORPHANS = `
  with real as (${REAL}),
    recorded as (
      select kind, coalesce(tenant, '') as tenant, regexp_replace(key, '^.*/', '') as name from edict_state.applied)
  select case when recorded.kind is null then 'a row without a record: ' else 'a record without a row: ' end
    || concat_ws('/', kind, tenant, name) as problem
  from real full join recorded using (kind, tenant, name)
  where real.name is null or recorded.name is null
  union all
  select 'a release of no tenant: ' || tenant from edict_state.release_pointers
  where tenant not in (select name from edict_data.tenants)`;

/** Rows and records that have no counterpart. One statement sees one moment, so this holds at any time. */
export async function orphans(rows: Rows): Promise<readonly string[]> {
  return problems(rows, ORPHANS);
}

/** The life of each resource as the trail tells it: made, changed, removed; each change raised the generation once. */
const LIVES = `
  with told as (
    select resource, sequence, type,
      lag(type) over (partition by resource order by sequence) as before,
      count(*) filter (where type = 'resource.deleted')
        over (partition by resource order by sequence rows between unbounded preceding and 1 preceding) as life
    from edict_state.events
    where type in ('resource.adopted', 'resource.created', 'resource.deleted', 'resource.replaced', 'resource.updated')),
  last_life as (
    select distinct on (resource) resource, life from told where type <> 'resource.deleted' order by resource, sequence desc),
  changes as (
    select told.resource as changed, count(*) as changes from told join last_life using (resource, life)
    where told.type <> 'resource.deleted' group by told.resource)`;

const DUPLICATES = `${LIVES}
  select 'made twice: ' || resource || ' (entry ' || sequence || ')' as problem from told
  where type = 'resource.created' and before <> 'resource.deleted'
  union all
  select 'found and taken over: ' || resource from told where type = 'resource.adopted'
  union all
  select 'removed twice: ' || resource from told where type = 'resource.deleted' and before = 'resource.deleted'
  union all
  select format('%s has generation %s and %s entries', key, generation, changes)
  from edict_state.applied join changes on changed = key where changes > generation
  union all
  select format('%s has %s versions of the key %s', ring, count(*), key) from edict_data.key_ring_versions
  group by tenant, ring, key having count(*) > 1
  union all
  select format('the release %s of %s was published twice running', detail->>'release', tenant) from (
    select tenant, type, detail, lag(detail->>'release') over (partition by tenant order by sequence) as before
    from edict_state.events where type in ('release.published', 'release.withdrawn')) published
  where type = 'release.published' and before = detail->>'release'`;

export async function duplicates(rows: Rows): Promise<readonly string[]> {
  return problems(rows, DUPLICATES);
}

const EVENT_GAPS = `${LIVES}
  select 'no entry tells of ' || key as problem from edict_state.applied
  where key not in (select changed from changes)
  union all
  select format('%s has generation %s and only %s entries', key, generation, changes)
  from edict_state.applied join changes on changed = key where changes < generation
  union all
  select 'changed without having been made: ' || resource from told
  where before is null and type in ('resource.deleted', 'resource.replaced', 'resource.updated')
  union all
  select 'changed after it was removed: ' || resource from told
  where before = 'resource.deleted' and type in ('resource.replaced', 'resource.updated')
  union all
  select 'the last entry of ' || resource || ' removes it, and it is there' from (
    select distinct on (resource) resource, type from told order by resource, sequence desc) last
  where type = 'resource.deleted' and resource in (select key from edict_state.applied)
  union all
  select 'no entry tells of the release of ' || tenant from edict_state.release_pointers pointer
  where digest is distinct from (
    select detail->>'release' from edict_state.events told
    where told.tenant = pointer.tenant and type in ('release.published', 'release.withdrawn')
    order by sequence desc limit 1)
  union all
  select 'the trail has ' || count(*) || ' entries and ends at ' || max(sequence) from edict_state.events
  having count(*) <> coalesce(max(sequence), 0)
  union all
  select 'the head of the trail is at ' || sequence from edict_state.trail_head
  where sequence <> (select coalesce(max(sequence), 0) from edict_state.events)`;

/** What happened and is not in the trail, or is in it and did not happen. */
export async function eventGaps(rows: Rows): Promise<readonly string[]> {
  return problems(rows, EVENT_GAPS);
}

async function problems(rows: Rows, question: string): Promise<readonly string[]> {
  return (await rows<Found>(question)).map(({ problem }) => problem);
}
