import type { AppliedResource, Condition, SqlExecutor } from "../core/ports.ts";
import type { ResourceKey } from "../core/resource.ts";
import { chunks, utcText } from "./sql-text.ts";

const ROWS_A_STATEMENT = 1000;

const READ = `
  select a.key, a.kind, a.tenant, a.generation, a.digest, a.resource, a.revision, a.origin,
    coalesce(c.conditions, '[]') as conditions, ${utcText("a.applied_at")} as "appliedAt"
  from edict_state.applied a left join edict_state.conditions c using (key)
  order by a.key`;

const RECORD = `
  with input as (
    select * from jsonb_to_recordset($1::jsonb) as input(
      key text, kind text, tenant text, generation integer, digest text, resource jsonb, revision text,
      origin jsonb, conditions jsonb, "appliedAt" timestamptz)
  ), written as (
    insert into edict_state.conditions (key, conditions) select key, conditions from input
    on conflict (key) do update set conditions = excluded.conditions
  )
  insert into edict_state.applied
    (key, kind, tenant, generation, digest, resource, revision, origin, applied_at)
  select key, kind, tenant, generation, digest, resource, revision, origin, "appliedAt" from input
  on conflict (key) do update set
    kind = excluded.kind, tenant = excluded.tenant, generation = excluded.generation, digest = excluded.digest,
    resource = excluded.resource, revision = excluded.revision, origin = excluded.origin,
    applied_at = excluded.applied_at`;

const FORGET = `
  with forgotten as (delete from edict_state.conditions where key = any($1::text[]))
  delete from edict_state.applied where key = any($1::text[])`;

const SET_CONDITIONS = `
  insert into edict_state.conditions (key, conditions)
  select key, conditions from jsonb_to_recordset($1::jsonb) as input(key text, conditions jsonb)
  on conflict (key) do update set conditions = excluded.conditions`;

/** Everything that is applied, sorted by key, each with its conditions of now. */
export async function readApplied(executor: SqlExecutor): Promise<readonly AppliedResource[]> {
  const rows = await executor.query<AppliedResource & { readonly tenant: string | null }>(READ);
  return rows.map(({ tenant, ...row }) => (tenant === null ? row : { ...row, tenant }));
}

export async function recordApplied(
  executor: SqlExecutor,
  resources: readonly AppliedResource[],
): Promise<void> {
  for (const some of chunks(resources, ROWS_A_STATEMENT))
    await executor.query(RECORD, [JSON.stringify(some)]);
}

export async function forgetApplied(executor: SqlExecutor, keys: readonly ResourceKey[]): Promise<void> {
  if (keys.length > 0) await executor.query(FORGET, [keys]);
}

export async function readConditions(
  executor: SqlExecutor,
): Promise<ReadonlyMap<ResourceKey, readonly Condition[]>> {
  const rows = await executor.query<{ readonly key: ResourceKey; readonly conditions: readonly Condition[] }>(
    "select key, conditions from edict_state.conditions order by key",
  );
  return new Map(rows.map(({ key, conditions }) => [key, conditions]));
}

export async function writeConditions(
  executor: SqlExecutor,
  conditions: ReadonlyMap<ResourceKey, readonly Condition[]>,
): Promise<void> {
  const all = [...conditions].map(([key, list]) => ({ key, conditions: list }));
  const kept = all.filter((row) => row.conditions.length > 0);
  const gone = all.filter((row) => row.conditions.length === 0).map(({ key }) => key);
  for (const some of chunks(kept, ROWS_A_STATEMENT))
    await executor.query(SET_CONDITIONS, [JSON.stringify(some)]);
  if (gone.length > 0)
    await executor.query("delete from edict_state.conditions where key = any($1::text[])", [gone]);
}
