// What released versions left behind: for each a database as `pg_dump --inserts` writes it, without comments, and the
// workspace that was applied to it. To add one, apply examples/acme with the released program on an empty PostgreSQL.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { DatabaseTarget } from "../../store/database.ts";
import { openInFolder } from "../../store/embedded/pglite.ts";

const FOLDER = join(import.meta.dirname, "released");

export interface Released {
  readonly version: string;
  /** The folder of the workspace. Nothing writes there: give the data folder a place of its own. */
  readonly workspace: string;
  readonly sql: string;
  /** How many migrations had been run. */
  readonly schema: number;
}

/** Every released version whose schema differs from that of the one before. */
export function releasedVersions(): readonly Released[] {
  return readdirSync(FOLDER).map((version) => {
    const sql = readFileSync(join(FOLDER, version, "database.sql"), "utf8");
    const migrations = /INSERT INTO edict_state\.migrations VALUES\s+([^;]*);/u.exec(sql)?.[1] ?? "";
    const numbers = [...migrations.matchAll(/\((\d+), '/gu)].map(([, number]) => Number(number));
    return { version, workspace: join(FOLDER, version, "workspace"), sql, schema: Math.max(...numbers) };
  });
}

/** Runs a script of many statements on a database that edict has not opened. */
export async function runScript(target: DatabaseTarget, sql: string): Promise<void> {
  if (target.kind === "embedded") {
    const pglite = await openInFolder(join(target.folder, "pgdata"));
    await pglite.exec(sql);
    await pglite.close();
  } else if (target.kind === "postgres") {
    const client = new Client({ connectionString: target.url.reveal() });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
