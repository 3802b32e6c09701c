import { EdictError } from "../core/errors.ts";
import type { SqlExecutor } from "../core/ports.ts";
import type { Digest } from "../core/resource.ts";
import type { Database } from "./connection.ts";
import { sha256 } from "./digest.ts";
import { sqlState } from "./failure.ts";
import type { Migration } from "./migration.ts";
import { MIGRATIONS } from "./migrations.ts";

interface Recorded {
  readonly number: number;
  readonly digest: Digest;
}

/** Transactions that migrate wait for each other here. Any number that nothing else in the database uses. */
const LOCK = 7_364_115_209_271;
const UNDEFINED_TABLE = "42P01";
const UNDEFINED_SCHEMA = "3F000";

/**
 * Runs the migrations that are missing, all in one transaction. One query when there are none. Throws
 * EDICT_DATABASE_NEWER when the database knows a migration that this edict does not, and EDICT_DATABASE_FAILED when one
 * differs from what was run.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  if (missing(await recordedIfAny(database), migrations).length === 0) return;
  await database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await createRecord(transaction);
    for (const migration of missing(await recorded(transaction), migrations))
      await run(migration, transaction);
  });
}

/**
 * Makes sure that every migration was run, without running any: for who may only read. Throws EDICT_DATABASE_OLDER,
 * EDICT_DATABASE_NEWER and EDICT_DATABASE_FAILED.
 */
export async function assertMigrated(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const [first] = missing(await recordedIfAny(database), migrations);
  if (first === undefined) return;
  throw new EdictError(
    "EDICT_DATABASE_OLDER",
    `${database.place} lacks migration ${first.number} (${first.name})`,
  );
}

/** Identifies what a migration does. */
export function migrationDigest(migration: Migration): Digest {
  return sha256(migration.statements.join(";\n"));
}

async function recordedIfAny(database: Database): Promise<readonly Recorded[]> {
  try {
    return await recorded(database);
  } catch (error) {
    if ([UNDEFINED_SCHEMA, UNDEFINED_TABLE].includes(sqlState(error) ?? "")) return [];
    throw error;
  }
}

function recorded(executor: SqlExecutor): Promise<readonly Recorded[]> {
  return executor.query("select number, digest from edict_state.migrations order by number");
}

async function createRecord(executor: SqlExecutor): Promise<void> {
  // CREATE SCHEMA IF NOT EXISTS looks into a cache that can be older than the lock we waited for, and then fails.
  const [schema] = await executor.query("select from pg_catalog.pg_namespace where nspname = 'edict_state'");
  if (schema === undefined) await executor.query("create schema edict_state");
  await executor.query(`create table if not exists edict_state.migrations (
    number integer primary key,
    name text not null,
    digest text not null,
    run_at timestamptz not null default now()
  )`);
}

function missing(done: readonly Recorded[], migrations: readonly Migration[]): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, digest } of done) {
    const migration = known.get(number);
    if (migration === undefined) {
      throw new EdictError(
        "EDICT_DATABASE_NEWER",
        `the database has migration ${number}, this edict ${migrations.length}`,
      );
    }
    if (migrationDigest(migration) !== digest) {
      throw new EdictError(
        "EDICT_DATABASE_FAILED",
        `migration ${number} (${migration.name}) is not the one that was run`,
      );
    }
  }
  const numbers = new Set(done.map(({ number }) => number));
  return migrations.filter(({ number }) => !numbers.has(number));
}

async function run(migration: Migration, executor: SqlExecutor): Promise<void> {
  for (const statement of migration.statements) await executor.query(statement);
  await executor.query("insert into edict_state.migrations (number, name, digest) values ($1, $2, $3)", [
    migration.number,
    migration.name,
    migrationDigest(migration),
  ]);
}
