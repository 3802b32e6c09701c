import { mkdir, open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { compressSegment, listSegments, readSegment, segmentName } from "./segments.ts";
import { firstNumber, writtenIn } from "./sink.ts";
import type { LogSink, Written } from "./sink.ts";

export interface FileSinkOptions {
  readonly folder: string;
  readonly writer: string;
  readonly now: () => number;
  /** A segment is closed when it has so many bytes, or is so many milliseconds old. */
  readonly segmentBytes?: number;
  readonly segmentMs?: number;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_MS = 3_600_000;

interface OpenSegment {
  readonly handle: FileHandle;
  readonly file: string;
  readonly openedAt: number;
  /** Up to here everything is whole. */
  bytes: number;
}

/** Makes the folder, for its owner alone. */
export async function fileSink(options: FileSinkOptions): Promise<LogSink> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  return new FileSink(options);
}

/** Segments of JSON lines in a folder; the closed ones are compressed in the background. */
class FileSink implements LogSink {
  readonly #options: FileSinkOptions;
  #open: OpenSegment | undefined;
  #number = 0;
  /** The work on closed segments, one after the other. */
  #closing: Promise<void> = Promise.resolve();

  constructor(options: FileSinkOptions) {
    this.#options = options;
  }

  async write(lines: readonly string[], sync: boolean): Promise<void> {
    const bytes = Buffer.from(`${lines.join("\n")}\n`, "utf8");
    const segment = await this.#segment(bytes.length);
    try {
      await writeWhole(segment, bytes);
      if (sync) await segment.handle.datasync();
    } catch (error) {
      await this.#undo(segment);
      throw error;
    }
    segment.bytes += bytes.length;
  }

  async countBeyond(writer: string, after: number): Promise<Written> {
    const segments = await listSegments(this.#options.folder);
    let [records, dropped] = [0, 0];
    for (const segment of segments.filter((one) => one.writer === writer).toReversed()) {
      let first: number | undefined;
      for await (const { lines } of readSegment(segment.file)) {
        first ??= firstNumber(lines, writer);
        const found = writtenIn(lines, writer, after);
        records += found.records;
        dropped += found.dropped;
      }
      // Segments before this one hold lower numbers only.
      if (first !== undefined && first <= after) break;
    }
    return { records, dropped };
  }

  async close(): Promise<void> {
    const { handle } = this.#open ?? {};
    this.#open = undefined;
    await handle?.close();
    await this.#closing;
  }

  async #segment(more: number): Promise<OpenSegment> {
    const { now, segmentBytes = SEGMENT_BYTES, segmentMs = SEGMENT_MS } = this.#options;
    const current = this.#open;
    if (current !== undefined) {
      const full = current.bytes > 0 && current.bytes + more > segmentBytes;
      if (!full && now() - current.openedAt < segmentMs) return current;
      this.#open = undefined;
      this.#closing = this.#closing.then(() => closeSegment(current));
    }
    return this.#openNext(now());
  }

  async #openNext(openedAt: number): Promise<OpenSegment> {
    const { folder, writer } = this.#options;
    this.#number += 1;
    const file = path.join(folder, segmentName(writer, openedAt, this.#number));
    const handle = await open(file, "ax", 0o600);
    this.#open = { handle, file, openedAt, bytes: 0 };
    await syncFolder(folder);
    return this.#open;
  }

  /** Takes back what a failed write left. Where that fails too the segment is given up; readers leave out its torn end. */
  async #undo({ handle, bytes }: OpenSegment): Promise<void> {
    try {
      await handle.truncate(bytes);
    } catch {
      this.#open = undefined;
      await handle.close().catch(() => undefined);
    }
  }
}

async function writeWhole({ handle }: OpenSegment, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at);
    at += bytesWritten;
  }
}

/** The name of a new file is in its folder, which has to reach the disk as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function closeSegment({ handle, file }: OpenSegment): Promise<void> {
  await handle.close();
  const { mtimeMs } = await stat(file);
  // Only saves room: what is not compressed now is at the next start.
  await compressSegment({ file, writtenAt: mtimeMs }).catch(() => undefined);
}
