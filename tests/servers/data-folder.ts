// Data folders of the embedded database. Making one takes seconds, so it is made once for each version of PGlite, kept
// beside the installed packages, and copied.
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openDatabase } from "../../store/database.ts";

const PACKAGES = join(import.meta.dirname, "..", "..", "node_modules");

/** A new data folder that holds an empty database. The caller removes it. */
export async function freshDataFolder(): Promise<string> {
  const template = await templateFolder();
  const folder = await mkdtemp(join(tmpdir(), "edict-data-"));
  await cp(template, join(folder, "pgdata"), { recursive: true });
  return folder;
}

async function templateFolder(): Promise<string> {
  const manifest = await readFile(join(PACKAGES, "@electric-sql", "pglite", "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const template = join(PACKAGES, ".cache", "edict-tests", `pgdata-${version}`);
  if (!existsSync(template)) await makeTemplate(template);
  return template;
}

/** Workers may do this at the same time; the first to finish wins, and the copies are alike. */
async function makeTemplate(template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true });
  const folder = await mkdtemp(`${template}-`);
  try {
    const database = await openDatabase({ kind: "embedded", folder });
    await database.query("drop schema edict_state cascade");
    await database.close();
    await rename(join(folder, "pgdata"), template).catch((error: unknown) => {
      if (!existsSync(template)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
