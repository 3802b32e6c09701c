import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pack } from "tar-stream";

const compress = promisify(gzip);

/** What a bundle consists of: texts by path, in the order in which they are packed. */
export type BundleFiles = ReadonlyMap<string, string>;

/** A gzipped tar archive. The same files give the same bytes: no times, no owners, one order. */
export async function archive(files: BundleFiles): Promise<Buffer> {
  const packed = pack();
  for (const [name, text] of files) packed.entry({ name, mtime: new Date(0), mode: 0o644 }, text);
  packed.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packed) chunks.push(chunk as Buffer);
  return compress(Buffer.concat(chunks));
}
