import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { EdictError } from "../../core/errors.ts";
import type { Database } from "../connection.ts";

/** What of a data folder is worth keeping: the database, and the secrets that edict made up. The cache is not. */
const KEPT = ["pgdata", "secrets"];

/**
 * Copies the embedded database and the generated secrets of a data folder into the new folder `to`, also while another
 * process works with them: the copy is made inside a transaction, and while that is open nobody else's turn comes, so no
 * file changes. Put in the place of a data folder, the copy is what the original was at that moment. Throws
 * EDICT_ARGUMENT_INVALID when `to` is there already, and EDICT_DATABASE_FAILED when the copy took longer than a
 * transaction may rest.
 */
export async function copyDataFolder(database: Database, folder: string, to: string): Promise<void> {
  if (existsSync(to)) throw new EdictError("EDICT_ARGUMENT_INVALID", `${to} is there already`);
  const unfinished = `${to}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await database.transaction(async (session) => {
      await session.query("checkpoint");
      for (const name of KEPT) await copyIfThere(join(folder, name), join(unfinished, name));
      // Says whether the turn was still ours: it is taken away from who rests for too long.
      await session.query("select 1");
    });
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if (existsSync(from)) await cp(from, to, { recursive: true, preserveTimestamps: true });
}
