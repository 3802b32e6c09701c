import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { EdictError } from "../../core/errors.ts";
import type { SecretSourceOptions } from "./secret-source.ts";

/** The largest secret in bytes, from whatever origin. */
export const LARGEST_SECRET: number = 64 * 1024;

const READABLE_BY_OTHERS = 0o004;

/** The bytes of a file. Warns when every user of the machine can read it. */
export async function readSecretFile(
  name: string,
  file: string,
  { root, logger }: Pick<SecretSourceOptions, "logger" | "root">,
): Promise<Buffer> {
  const bytes = await readWhole(resolve(root, file), (mode) => {
    if ((mode & READABLE_BY_OTHERS) === 0) return;
    logger.warn("every user of this machine can read a secret's file", { secret: name, file });
  }).catch((error: unknown) => {
    throw new EdictError("EDICT_SECRET_UNAVAILABLE", `cannot read the file ${file} of the secret "${name}"`, {
      cause: error,
    });
  });
  if (bytes.length <= LARGEST_SECRET) return bytes;
  throw new EdictError(
    "EDICT_SECRET_UNAVAILABLE",
    `the file ${file} of the secret "${name}" is larger than 64 KiB`,
  );
}

/** At most one byte more than the largest secret, so that no mistaken path fills the memory. */
async function readWhole(path: string, look: (mode: number) => void): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    look((await handle.stat()).mode);
    const chunks: Buffer[] = [];
    for await (const chunk of handle.createReadStream({ end: LARGEST_SECRET, autoClose: false })) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}
