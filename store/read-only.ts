import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { EdictError } from "../core/errors.ts";
import type { AppliedResource, SqlExecutor } from "../core/ports.ts";
import { openUnprepared } from "./database.ts";
import type { DatabaseTarget } from "./database.ts";
import { assertMigrated } from "./migrate.ts";
import { utcText } from "./sql-text.ts";

/** A database of which everything can be read and nothing written. */
export interface ReadOnlyDatabase {
  /** For people, without credentials. */
  readonly place: string;
  /** Runs `body` over one unchanging picture of the database; a statement in it that would write is refused. */
  snapshot<Result>(body: (executor: SqlExecutor) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Opens a database without making or migrating anything in it. Throws EDICT_DATABASE_OLDER where edict never was, and
 * what `openDatabase` throws.
 */
export async function openReadOnly(target: DatabaseTarget): Promise<ReadOnlyDatabase> {
  if (target.kind === "embedded" && !existsSync(join(resolve(target.folder), "pgdata"))) {
    throw new EdictError("EDICT_DATABASE_OLDER", `there is no database in ${resolve(target.folder)}`);
  }
  const database = await openUnprepared(target);
  try {
    await assertMigrated(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    place: database.place,
    snapshot: (body) => database.snapshot(body),
    close: () => database.close(),
  };
}

const READ_RECORDS = `
  select key, kind, tenant, generation, digest, resource, revision, origin,
    ${utcText("applied_at")} as "appliedAt"
  from edict_state.applied order by key`;

/** What was applied, without conditions: they tell of edict's work, not of what is to be compared. */
export async function readRecords(executor: SqlExecutor): Promise<readonly AppliedResource[]> {
  const rows = await executor.query<
    Omit<AppliedResource, "conditions" | "tenant"> & { readonly tenant: string | null }
  >(READ_RECORDS);
  return rows.map(({ tenant, ...row }) => ({
    ...row,
    conditions: [],
    ...(tenant === null ? {} : { tenant }),
  }));
}
