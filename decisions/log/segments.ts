import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { compareText } from "../../core/diagnostic.ts";

/** A file of the decision log: JSON lines, named by the time of its first and by its writer. */
export interface Segment {
  readonly file: string;
  readonly writer: string;
  readonly bytes: number;
  /** When it was last written to, in milliseconds since the epoch: no record in it was written later. */
  readonly writtenAt: number;
  readonly compressed: boolean;
}

const NAME = /^\d{8}T\d{9}Z~([\w.-]+)~\d+\.ndjson(\.gz|\.zst)?$/u;
const BUSY = ".part";

/** Lines of the log, in pieces as they were read. */
export interface SegmentPiece {
  readonly lines: readonly string[];
  /** Bytes of the file that were read for it, before anything was unpacked. */
  readonly bytes: number;
}

export function segmentName(writer: string, openedAt: number, number: number): string {
  const time = new Date(openedAt).toISOString().replaceAll(/[-:.]/gu, "");
  return `${time}~${writer}~${number}.ndjson`;
}

/** The segments of a folder in the order of their first records; a folder that is not there has none. */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).toSorted(compareText);
  const found = await Promise.all(names.map((name) => segmentOf(folder, name)));
  return found.filter((segment) => segment !== undefined);
}

async function segmentOf(folder: string, name: string): Promise<Segment | undefined> {
  const [, writer, packed] = NAME.exec(name) ?? [];
  if (writer === undefined) return undefined;
  const file = path.join(folder, name);
  try {
    const { size, mtimeMs } = await stat(file);
    return { file, writer, bytes: size, writtenAt: mtimeMs, compressed: packed !== undefined };
  } catch {
    // Compressed or removed by another process meanwhile.
    return undefined;
  }
}

/**
 * Reads a segment. A last line without an end was not finished when its writer ended: it is left out, and `onTorn` is
 * told. Throws what reading the file throws.
 */
export async function* readSegment(
  file: string,
  onTorn: (file: string) => void = () => undefined,
): AsyncIterableIterator<SegmentPiece> {
  const source = createReadStream(file, { highWaterMark: 1024 * 1024 });
  let rest: Buffer[] = [];
  let told = 0;
  for await (const chunk of unpacked(file, source)) {
    const end = chunk.lastIndexOf(0x0a);
    if (end === -1) {
      rest.push(chunk);
      continue;
    }
    const whole = Buffer.concat([...rest, chunk.subarray(0, end)]).toString("utf8");
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    const bytes = source.bytesRead - told;
    told = source.bytesRead;
    yield { lines: whole.split("\n"), bytes };
  }
  if (rest.length > 0) onTorn(file);
}

function unpacked(file: string, source: Readable): AsyncIterable<Buffer> {
  const options = { chunkSize: 1024 * 1024 };
  if (file.endsWith(".gz")) return source.pipe(zlib.createGunzip(options));
  return file.endsWith(".zst") ? source.pipe(zlib.createZstdDecompress(options)) : source;
}

/** Replaces a closed segment by a compressed one. Killed at any moment, it leaves one of the two whole. */
export async function compressSegment({
  file,
  writtenAt,
}: Pick<Segment, "file" | "writtenAt">): Promise<void> {
  const zstd = "createZstdCompress" in zlib;
  const to = `${file}${zstd ? ".zst" : ".gz"}`;
  const busy = `${to}${BUSY}`;
  const packer = zstd ? zlib.createZstdCompress() : zlib.createGzip();
  await pipeline(createReadStream(file), packer, createWriteStream(busy, { mode: 0o600 }));
  // Retention goes by the time of the last record.
  await utimes(busy, writtenAt / 1000, writtenAt / 1000);
  await rename(busy, to);
  await rm(file);
}

/** Removes whole segments whose last record was written before a time; returns how many. */
export async function pruneSegments(folder: string, before: number): Promise<number> {
  const old = (await listSegments(folder)).filter(({ writtenAt }) => writtenAt < before);
  await Promise.all(old.map(({ file }) => rm(file, { force: true })));
  return old.length;
}
