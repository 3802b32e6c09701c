import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../../core/json.ts";
import { invalid, parseJson, readReleases } from "./held-releases.ts";
import type { HeldReleases } from "./held-releases.ts";

/** Replaces the copy whole, so that a process that dies while it writes leaves the one before. */
export async function writeCopy(file: string, { tenant, releases }: HeldReleases): Promise<void> {
  const byTenant = Object.fromEntries(releases.map((release) => [release.tenant, release]));
  const partial = `${file}.${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(partial, JSON.stringify({ format: 1, tenant, releases: byTenant }), { mode: 0o600 });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** What was written last; every release is checked by its digest. Throws EDICT_RELEASE_INVALID, or why it is not there. */
export async function readCopy(file: string): Promise<HeldReleases> {
  const copy = parseJson(await readFile(file, "utf8"));
  if (!isJsonObject(copy) || copy["format"] !== 1) throw invalid("the copy is of another format");
  const { tenant } = copy;
  if (tenant !== undefined && typeof tenant !== "string") throw invalid("the copy's tenant is no name");
  return readReleases(copy["releases"], tenant);
}
