import { closeSync, futimesSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import type { LogSink } from "./sink.ts";

const SUFFIX = ".count";
const BYTES_A_NUMBER = 8;
/** How often a writer that has nothing to count shows that it lives. */
const SIGN_OF_LIFE_MS = 60_000;

/**
 * Counts the buffered records that a writer takes, in a small file that outlives the process: with it the next process
 * knows exactly how many decisions of one that was killed have no record. A count costs one write of 8 bytes into the
 * page cache, which the end of the process does not take.
 *
 * The file holds four doubles: the number of the last record taken; the number of the last one written; how many were
 * written; how many drops the log tells of.
 */
export class DropCounter {
  readonly #file: string;
  readonly #state = new Float64Array(4);
  readonly #bytes = new Uint8Array(this.#state.buffer);
  readonly #found: number;
  readonly #life: NodeJS.Timeout;
  #fd: number | undefined;
  #dropped = 0;
  #said = 0;

  /** `found` are decisions of ended processes. Throws what the file system throws when the file cannot be made. */
  constructor(folder: string, writer: string, found = 0) {
    this.#file = path.join(folder, `${writer}${SUFFIX}`);
    this.#found = found;
    this.#fd = openSync(this.#file, "wx", 0o600);
    this.#save(0, this.#bytes.length);
    this.#life = setInterval(() => this.#showLife(), SIGN_OF_LIFE_MS).unref();
  }

  /** Decisions without a record: of this process, and of ended ones that it found. */
  get dropped(): number {
    return this.#found + this.#dropped;
  }

  /** Drops that the log does not tell of yet. */
  get unsaid(): number {
    return this.#dropped - this.#said;
  }

  get taken(): number {
    return this.#state[0] ?? 0;
  }

  /** The number of a new record. */
  take(): number {
    const number = this.taken + 1;
    this.#state[0] = number;
    this.#save(0, BYTES_A_NUMBER);
    return number;
  }

  drop(count = 1): void {
    this.#dropped += count;
  }

  /** After a write: how many records, the number of the last one, and how many drops it told of. */
  wrote({ records, upTo, dropped }: { records: number; upTo: number | undefined; dropped: number }): void {
    this.#said += dropped;
    if (upTo !== undefined) this.#state[1] = upTo;
    this.#state[2] = (this.#state[2] ?? 0) + records;
    this.#state[3] = this.#said;
    this.#save(BYTES_A_NUMBER, this.#bytes.length);
  }

  /** Leaves the file where the log does not tell of everything: the next process will. */
  close(): void {
    clearInterval(this.#life);
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    if (this.unsaid === 0) unlinkSync(this.#file);
  }

  #showLife(): void {
    const now = Date.now() / 1000;
    if (this.#fd !== undefined) futimesSync(this.#fd, now, now);
  }

  /** The file's place is kept by its first write, so this fails only with the disk; then the count is in memory alone. */
  #save(from: number, to: number): void {
    if (this.#fd === undefined) return;
    try {
      writeSync(this.#fd, this.#bytes, from, to - from, from);
    } catch {
      closeSync(this.#fd);
      this.#fd = undefined;
    }
  }
}

/** Decisions of a writer that ended without a word. */
export interface LostDecisions {
  readonly writer: string;
  readonly lost: number;
  /** Number of the last record that it took. */
  readonly upTo: number;
  /** Call it when the log tells of them. */
  readonly settle: () => void;
}

/**
 * What ended writers took and the log neither holds nor tells of. `isLiving` says which writers may still come (last
 * heard of at a time in milliseconds since the epoch): their counters are left alone. Two processes that look at once do not both find the same.
 */
export async function findLost(
  folder: string,
  sink: Pick<LogSink, "countBeyond">,
  isLiving: (writer: string, heardAt: number) => boolean,
): Promise<readonly LostDecisions[]> {
  const found: LostDecisions[] = [];
  for (const name of await readdir(folder)) {
    const [writer = ""] = name.split(SUFFIX);
    const file = path.join(folder, name);
    if (!name.includes(SUFFIX) || isLiving(writer, heardAt(file))) continue;
    const claimed = path.join(folder, `${writer}${SUFFIX}.${process.pid}`);
    const lost = await claim(file, claimed);
    if (lost === undefined) continue;
    const { taken, beyond, written, said } = lost;
    const more = await sink.countBeyond(writer, beyond);
    found.push({
      writer,
      lost: taken - written - said - more.records - more.dropped,
      upTo: taken,
      settle: () => unlinkSync(claimed),
    });
  }
  return found;
}

/** Now for a file that another process has just taken. */
function heardAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

interface Counts {
  readonly taken: number;
  readonly beyond: number;
  readonly written: number;
  readonly said: number;
}

async function claim(file: string, claimed: string): Promise<Counts | undefined> {
  try {
    await rename(file, claimed);
    const bytes = readFileSync(claimed);
    const [taken = 0, beyond = 0, written = 0, said = 0] = [0, 1, 2, 3].map((index) =>
      bytes.readDoubleLE(index * BYTES_A_NUMBER),
    );
    return { taken, beyond, written, said };
  } catch {
    // Another process was faster, or the file is no counter: then there is nothing to be known from it.
    return undefined;
  }
}
