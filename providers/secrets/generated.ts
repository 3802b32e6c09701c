import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { EdictError } from "../../core/errors.ts";

/** DNS labels, as edict.yaml demands; here so that no name leads out of the folder. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u;

/**
 * A random secret that is made at the first call and the same ever after: base64url text of `bytes` random bytes, so
 * that it serves as a key and as a token, in a file that only this user can read. Processes that race get the same one.
 */
export async function generatedSecret(name: string, bytes: number, dataDir: string): Promise<Buffer> {
  if (!NAME.test(name)) throw new EdictError("EDICT_SECRET_UNAVAILABLE", `"${name}" is not a secret's name`);
  const folder = join(dataDir, "secrets");
  const path = join(folder, name);
  try {
    return await readFile(path).catch(async (error: unknown) => {
      if (!isCode(error, "ENOENT")) throw error;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await create(path, randomBytes(bytes).toString("base64url"));
      return readFile(path);
    });
  } catch (error) {
    throw new EdictError(
      "EDICT_SECRET_UNAVAILABLE",
      `cannot keep the generated secret "${name}" in ${folder}`,
      {
        cause: error,
      },
    );
  }
}

/** The file appears whole and safe on disk, or not at all: a lost key is lost data. */
async function create(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    // Another process was first: its secret is the one.
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
