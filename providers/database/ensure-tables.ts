import { createHash } from "node:crypto";
import { EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import type { SqlDatabase, SqlExecutor } from "../../core/ports.ts";
import type { TableSpec } from "../../core/table.ts";
import { KEY_COLUMNS, tableName } from "./column.ts";
import { isNotThere } from "./not-there.ts";
import { alterStatements, createStatements, viewStatements } from "./statements.ts";
import { tableChanges } from "./table-changes.ts";
import type { CatalogColumn } from "./table-changes.ts";

/** Counts up whenever this folder makes other tables from the same descriptor. */
const FORMAT = 1;
/** Transactions that make tables wait for each other here. */
const LOCK = 7_364_115_209_272;
const RECORD = "table_specs";

interface Recorded {
  readonly name: string;
  readonly digest: string;
  readonly spec: TableSpec;
}

/**
 * Makes the interface: a table in `edict_data` and views in `edict` for each descriptor, in one transaction. A column
 * that can be NULL is added, a closed enum gets new values, a column may become NULL; anything else throws
 * EDICT_TABLE_INCOMPATIBLE. One query when nothing changed since the last start.
 */
export async function ensureTables(database: SqlDatabase, tables: readonly TableSpec[]): Promise<void> {
  assertWellFormed(tables);
  if (outdated(tables, await recordedIfAny(database)).length === 0) return;
  await database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await prepare(transaction);
    const done = await recorded(transaction);
    for (const table of outdated(tables, done))
      await ensureTable(transaction, table, done.get(table.name)?.spec);
  });
}

async function ensureTable(
  executor: SqlExecutor,
  table: TableSpec,
  before: TableSpec | undefined,
): Promise<void> {
  const catalog = await readCatalog(executor, table);
  const statements =
    catalog.length === 0 ? createStatements(table) : changeStatements(table, before, catalog);
  for (const statement of statements) await executor.query(statement);
  // The view lists columns as the table has them, so that replacing it only ever adds some at its end.
  const columns = (await readCatalog(executor, table)).map(({ name }) => name);
  for (const statement of viewStatements(table, before, columns)) await executor.query(statement);
  await executor.query(
    `insert into edict_data.${RECORD} (name, digest, spec) values ($1, $2, $3::jsonb)
      on conflict (name) do update set digest = excluded.digest, spec = excluded.spec`,
    [table.name, digestOf(table), JSON.stringify(table)],
  );
}

function changeStatements(
  table: TableSpec,
  before: TableSpec | undefined,
  catalog: readonly CatalogColumn[],
): readonly string[] {
  const changes = tableChanges(table, before, catalog);
  if (changes.problems.length === 0) return alterStatements(table, changes);
  throw new EdictError(
    "EDICT_TABLE_INCOMPATIBLE",
    `edict_data.${table.name}: ${changes.problems.join("; ")}`,
  );
}

function readCatalog(executor: SqlExecutor, table: TableSpec): Promise<readonly CatalogColumn[]> {
  return executor.query(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull"
      from pg_catalog.pg_attribute
      where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`,
    [tableName(table)],
  );
}

async function prepare(executor: SqlExecutor): Promise<void> {
  for (const schema of ["edict_data", "edict"]) {
    // CREATE SCHEMA IF NOT EXISTS looks into a cache that can be older than the lock we waited for, and then fails.
    const [present] = await executor.query("select from pg_catalog.pg_namespace where nspname = $1", [
      schema,
    ]);
    if (present === undefined) await executor.query(`create schema ${schema}`);
  }
  await executor.query(
    `create table if not exists edict_data.${RECORD} (name text primary key, digest text not null, spec jsonb not null)`,
  );
}

async function recordedIfAny(executor: SqlExecutor): Promise<ReadonlyMap<string, Recorded>> {
  try {
    return await recorded(executor);
  } catch (error) {
    if (isNotThere(error)) return new Map();
    throw error;
  }
}

async function recorded(executor: SqlExecutor): Promise<ReadonlyMap<string, Recorded>> {
  const rows = await executor.query<Recorded>(`select name, digest, spec from edict_data.${RECORD}`);
  return new Map(rows.map((row) => [row.name, row]));
}

function outdated(tables: readonly TableSpec[], done: ReadonlyMap<string, Recorded>): readonly TableSpec[] {
  return tables.filter((table) => done.get(table.name)?.digest !== digestOf(table));
}

function digestOf(table: TableSpec): string {
  return createHash("sha256")
    .update(`${FORMAT} ${canonicalJson(table)}`)
    .digest("hex");
}

/** Descriptors are part of the program, so what is wrong with one is a mistake of the program. */
function assertWellFormed(tables: readonly TableSpec[]): void {
  const names = new Set<string>([RECORD]);
  for (const { name, columns } of tables) {
    if (names.has(name)) throw new EdictError("EDICT_INTERNAL", `two interface tables are called ${name}`);
    names.add(name);
    const taken = new Set<string>(KEY_COLUMNS);
    for (const column of columns) {
      if (taken.has(column.name))
        throw new EdictError("EDICT_INTERNAL", `${name} has two columns ${column.name}`);
      taken.add(column.name);
    }
  }
}
