import type { Condition, ResourceStatus, SqlExecutor } from "../core/ports.ts";
import { PLATFORM } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { chunks, utcText } from "./sql-text.ts";

const ROWS_A_STATEMENT = 1000;

/** As in the index `conditions_owner`. */
const OWNER = "(case when split_part(key, '/', 3) = '' then '' else split_part(key, '/', 2) end)";
const OWNED_CONDITIONS = `${OWNER} = any($1::text[])`;
const OWNED_RECORDS = "(tenant = any($1::text[]) or (tenant is null and '' = any($1::text[])))";

const SET = `
  insert into edict_state.conditions (key, conditions)
  select key, conditions from jsonb_to_recordset($1::jsonb) as input(key text, conditions jsonb)
  on conflict (key) do update set conditions = excluded.conditions`;

/** The records without what they hold, which is most of them, joined with the conditions. */
const READ_STATUSES = (records: string, conditions: string): string => `
  select key, record.kind, record.tenant, record.generation, record.digest, record.revision, record.origin,
    ${utcText("record.applied_at")} as "appliedAt", coalesce(told.conditions, '[]') as conditions
  from (
    select key, kind, tenant, generation, digest, revision, origin, applied_at
    from edict_state.applied where ${records}
  ) as record
  full join (select key, conditions from edict_state.conditions where ${conditions}) as told using (key)
  order by key`;

type ConditionMap = ReadonlyMap<ResourceKey, readonly Condition[]>;

/** The conditions of these owners (`''` and `platform` are the platform), or of all, sorted by key. */
export async function readConditions(
  executor: SqlExecutor,
  owners?: readonly string[],
): Promise<ConditionMap> {
  const [where, parameters] = owners === undefined ? ["true", []] : [OWNED_CONDITIONS, [ownersOf(owners)]];
  const rows = await executor.query<{ readonly key: ResourceKey; readonly conditions: readonly Condition[] }>(
    `select key, conditions from edict_state.conditions where ${where} order by key`,
    parameters,
  );
  return new Map(rows.map(({ key, conditions }) => [key, conditions]));
}

/** Replaces the conditions of these keys; an empty list removes them. */
export async function writeConditions(executor: SqlExecutor, conditions: ConditionMap): Promise<void> {
  const all = [...conditions].map(([key, list]) => ({ key, conditions: list }));
  const kept = all.filter((row) => row.conditions.length > 0);
  const gone = all.filter((row) => row.conditions.length === 0).map(({ key }) => key);
  for (const some of chunks(kept, ROWS_A_STATEMENT)) await executor.query(SET, [JSON.stringify(some)]);
  if (gone.length > 0)
    await executor.query("delete from edict_state.conditions where key = any($1::text[])", [gone]);
}

type StatusRow = { readonly key: ResourceKey; readonly conditions: readonly Condition[] } & {
  readonly [Column in keyof Omit<NonNullable<ResourceStatus["applied"]>, "key">]-?:
    | NonNullable<ResourceStatus["applied"]>[Column]
    | null;
};

/** How the resources of these owners, or all, are; sorted by key. */
export async function readStatuses(
  executor: SqlExecutor,
  owners?: readonly string[],
): Promise<readonly ResourceStatus[]> {
  const rows = await (owners === undefined
    ? executor.query<StatusRow>(READ_STATUSES("true", "true"))
    : executor.query<StatusRow>(READ_STATUSES(OWNED_RECORDS, OWNED_CONDITIONS), [ownersOf(owners)]));
  return rows.map(toStatus);
}

function toStatus({ key, conditions, tenant, ...record }: StatusRow): ResourceStatus {
  if (record.digest === null) return { key, conditions };
  // A row of the table has every column but the tenant.
  const applied = { key, ...record, ...(tenant === null ? {} : { tenant }) };
  return { key, applied: applied as NonNullable<ResourceStatus["applied"]>, conditions };
}

function ownersOf(owners: readonly string[]): readonly string[] {
  return owners.map((owner) => (owner === PLATFORM ? "" : owner));
}
