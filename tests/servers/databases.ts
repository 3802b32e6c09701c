// Every test of something that uses a database runs on both: `describe.each(DATABASES)("…: %s", (kind) => { … })`.
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { Secret } from "../../core/secret.ts";
import type { Database } from "../../store/connection.ts";
import { openDatabase } from "../../store/database.ts";
import type { DatabaseTarget } from "../../store/database.ts";
import { migrate } from "../../store/migrate.ts";
import { freshDataFolder } from "./data-folder.ts";
import { POSTGRES_MISSING, freshPostgresUrl, postgresPrograms } from "./postgres.ts";

export type DatabaseKind = "embedded" | "postgres";

export const DATABASES: readonly DatabaseKind[] = ["embedded", "postgres"];

/** Why the tests on a database have to be skipped here; undefined where they can run. */
export function databaseMissing(kind: DatabaseKind): string | undefined {
  return kind === "postgres" && postgresPrograms() === undefined ? POSTGRES_MISSING : undefined;
}

/** Skips every test of the enclosing `describe` where the database cannot be had. */
export function requireDatabase(kind: DatabaseKind): void {
  const missing = databaseMissing(kind);
  if (missing !== undefined) beforeEach((context) => context.skip(missing));
}

/** A database of its own: a new one of the server, or one in a new data folder. */
export async function freshTarget(kind: DatabaseKind): Promise<DatabaseTarget> {
  if (kind === "embedded") return { kind: "embedded", folder: await freshDataFolder() };
  return { kind: "postgres", url: new Secret(await freshPostgresUrl()) };
}

/** One database for the enclosing `describe`, empty at the start of each of its tests. */
export function useDatabase(kind: DatabaseKind): () => Database {
  let database: Database | undefined;
  const missing = databaseMissing(kind);
  requireDatabase(kind);
  let folder: string | undefined;
  beforeAll(async () => {
    if (missing !== undefined) return;
    const target = await freshTarget(kind);
    if (target.kind === "embedded") ({ folder } = target);
    database = await openDatabase(target);
  });
  beforeEach(async () => {
    if (database !== undefined) await emptyDatabase(database);
  });
  afterAll(async () => {
    await database?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });
  return () => {
    if (database === undefined) throw new Error("the database is not open");
    return database;
  };
}

/** Removes everything that edict makes, and makes its own tables anew. */
export async function emptyDatabase(database: Database): Promise<void> {
  await database.query("set client_min_messages = warning");
  for (const schema of ["edict", "edict_data", "edict_state"]) {
    await database.query(`drop schema if exists ${schema} cascade`);
  }
  await migrate(database);
}
