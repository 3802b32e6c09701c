import type { AppliedResource, SqlExecutor } from "../core/ports.ts";
import { PLATFORM, TENANT_KIND, resourceKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { chunks, utcText } from "./sql-text.ts";

const ROWS_A_STATEMENT = 1000;

const COLUMNS = `a.key, a.kind, a.tenant, a.generation, a.digest, a.resource, a.revision, a.origin,
    coalesce(c.conditions, '[]') as conditions, ${utcText("a.applied_at")} as "appliedAt"`;

function readWhere(condition: string): string {
  return `
  select ${COLUMNS} from edict_state.applied a left join edict_state.conditions c using (key)
  where ${condition}
  order by a.key`;
}

const READ_ALL = readWhere("true");
const READ_KIND = readWhere("a.kind = $1");

/**
 * Three parts, each with an index: the owners' own, the platform's, and their Tenant resources. OFFSET 0 keeps PostgreSQL
 * from reading the conditions of everybody: it takes the platform's part for larger than it is.
 */
const READ_OWNERS = `
  select ${COLUMNS} from edict_state.applied a
  left join lateral (select conditions from edict_state.conditions where key = a.key offset 0) c on true
  where a.tenant = any($1::text[])
    or (a.tenant is null and a.kind <> '${TENANT_KIND}')
    or (a.tenant is null and a.key = any($2::text[]))
  order by a.key`;

const READ_PLATFORM_AND_OWNERS = readWhere("a.tenant is null or a.tenant = any($1::text[])");

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

/** Everything that is applied, sorted by key, each with its conditions of now. */
export async function readApplied(executor: SqlExecutor, kind?: string): Promise<readonly AppliedResource[]> {
  return kind === undefined ? readRecords(executor, READ_ALL, []) : readRecords(executor, READ_KIND, [kind]);
}

/** What these owners see, sorted by key: with the platform among them all of it, else without others' Tenants. */
export async function readAppliedFor(
  executor: SqlExecutor,
  owners: readonly string[],
): Promise<readonly AppliedResource[]> {
  if (owners.includes("") || owners.includes(PLATFORM))
    return readRecords(executor, READ_PLATFORM_AND_OWNERS, [owners]);
  const tenants = owners.map((owner) => resourceKey(TENANT_KIND, owner));
  return readRecords(executor, READ_OWNERS, [owners, tenants]);
}

async function readRecords(
  executor: SqlExecutor,
  statement: string,
  parameters: readonly unknown[],
): Promise<readonly AppliedResource[]> {
  const rows = await executor.query<AppliedResource & { readonly tenant: string | null }>(
    statement,
    parameters,
  );
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
