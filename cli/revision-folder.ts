import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EdictError } from "../core/errors.ts";
import type { Context } from "./context.ts";

const run = promisify(execFile);

/** A workspace's folder that was made for this, or that was there. */
export interface RevisionFolder {
  readonly folder: string;
  /** Takes away what was made. */
  readonly remove: () => Promise<void>;
}

/**
 * The folder that a word on the command line means: one that is there, or REVISION:PATH of the Git repository around the
 * current folder, checked out beside it (`main:examples/acme`, `HEAD~3:./`). Throws EDICT_ARGUMENT_INVALID for neither.
 */
export async function revisionFolder(context: Context, word: string): Promise<RevisionFolder> {
  const path = context.path(word);
  const colon = word.indexOf(":");
  if (existsSync(path) || colon < 1 || word.startsWith("-"))
    return { folder: path, remove: () => Promise.resolve() };
  const base = await mkdtemp(join(tmpdir(), "edict-revision-"));
  try {
    const archive = join(base, "tree.tar");
    const options = { cwd: context.world.cwd };
    await run("git", ["archive", "--format=tar", `--output=${archive}`, word], options);
    await run("tar", ["-xf", archive, "-C", base], options);
    await rm(archive);
  } catch (cause) {
    await rm(base, { recursive: true, force: true });
    const message = `"${word}" is neither a folder nor REVISION:PATH of a Git repository here`;
    throw new EdictError("EDICT_ARGUMENT_INVALID", message, { cause });
  }
  return { folder: base, remove: () => rm(base, { recursive: true, force: true }) };
}
