import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { EdictError } from "../../core/errors.ts";

/** PostgreSQL's clients look for `.s.PGSQL.<port>` in a folder. */
export const SOCKET_PORT = 5432;

/** unix(7) allows 108 bytes with the closing NUL, other systems 104. */
const LONGEST_PATH = 100;

/** The folder for the socket of a data folder's owner: inside it, or at a short path derived from it. */
export async function socketFolder(dataFolder: string): Promise<string> {
  const inside = join(dataFolder, "run");
  return fits(inside) ? inside : outside(dataFolder);
}

/** Makes the folder for the owner. Throws EDICT_DATABASE_FAILED when it is somebody else's. */
export async function makeSocketFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await assertPrivate(folder);
}

/** Whether there is such a folder. Throws EDICT_DATABASE_FAILED when it is somebody else's. */
export async function hasSocketFolder(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  await assertPrivate(folder);
  return true;
}

export function socketPath(folder: string): string {
  return join(folder, `.s.PGSQL.${SOCKET_PORT}`);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(socketPath(folder)) <= LONGEST_PATH;
}

/** A short path that every process derives alike from the same data folder. */
async function outside(dataFolder: string): Promise<string> {
  const name = createHash("sha256")
    .update(await realpath(dataFolder))
    .digest("hex")
    .slice(0, 16);
  return join(tmpdir(), `edict-${userInfo().uid}-${name}`);
}

/** In a shared temporary folder somebody else may have made the path first, to answer in our place. */
async function assertPrivate(folder: string): Promise<void> {
  const { mode, uid } = await lstat(folder);
  const { uid: own } = userInfo();
  if ((mode & 0o170_000) === 0o040_000 && (mode & 0o077) === 0 && (own === -1 || uid === own)) return;
  throw new EdictError("EDICT_DATABASE_FAILED", `the folder ${folder} is not this user's alone`);
}
