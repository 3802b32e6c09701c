const BLOCK = 512;

/** One file of an uncompressed tar archive (POSIX ustar), or `undefined` when it is not in there. */
export function readTarFile(archive: Buffer, name: string): Buffer | undefined {
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const size = Number.parseInt(textAt(archive, at + 124, 12), 8);
    if (!Number.isSafeInteger(size)) return undefined;
    const start = at + BLOCK;
    if (textAt(archive, at, 100) === name) return archive.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

/** Text up to the first NUL. */
function textAt(archive: Buffer, start: number, length: number): string {
  const [text = ""] = archive.toString("latin1", start, start + length).split("\0");
  return text.trim();
}
