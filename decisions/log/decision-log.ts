import { EdictError, describeError } from "../../core/errors.ts";
import type { DropCounter } from "./drop-counter.ts";
import { gapLine, recordLine } from "./record-line.ts";
import type { LineWriter } from "./record-line.ts";
import type { Decided, DecidedRecord, LogGap, LoggedRoute } from "./record.ts";
import { bufferedId, durableId, lastNumber } from "./sink.ts";
import type { LogSink } from "./sink.ts";

/** `durable`: the answer waits for the record; `buffered`: it does not, and the record can be lost; `none`: there is none. */
export const LOG_MODES = ["buffered", "durable", "none"] as const;
export type LogMode = (typeof LOG_MODES)[number];

export interface DecisionLogOptions {
  readonly sink: LogSink;
  readonly line: LineWriter;
  readonly counter: DropCounter;
  /** Unique among all writers. */
  readonly writer: string;
  readonly mode: (route: LoggedRoute) => LogMode;
  /** Records beyond these are dropped, or refused where they are waited for. */
  readonly maxBufferedRecords: number;
  /** How long a buffered record waits at most, in milliseconds. */
  readonly flushMs: number;
  readonly now: () => number;
  /** Told once when writing begins to fail, and once (without an error) when it works again. */
  readonly onTrouble: (error: unknown) => void;
}

/** So many lines are written as soon as they are there, so that no write keeps the thread for long. */
const LINES_A_WRITE = 256;
const MOST_LINES_A_WRITE = 2_048;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** What waits for the next write: lines, in the order in which they came. */
interface Batch {
  readonly lines: string[];
  /** Indexes of lines that somebody waits for. */
  readonly awaited: Set<number>;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Records decisions. Records that nobody waits for are written together every `flushMs`; those that are waited for as
 * soon as the write before them has ended, all that came meanwhile with one sync.
 */
export class DecisionLog {
  readonly #options: DecisionLogOptions;
  #next: Batch = newBatch();
  #pending = 0;
  #number = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #written = 0;
  #pause = 0;
  #closed = false;

  constructor(options: DecisionLogOptions) {
    this.#options = options;
  }

  /** Records of this process that are in the log, and decisions of it and of ended processes that have no record. */
  get figures(): { readonly written: number; readonly dropped: number; readonly waiting: number } {
    return { written: this.#written, dropped: this.#options.counter.dropped, waiting: this.#pending };
  }

  /** Takes a decision; see `OnDecision`. */
  take(decided: Decided): Promise<void> | undefined {
    const { mode, line, counter, writer } = this.#options;
    switch (mode(decided.route)) {
      case "none":
        return undefined;
      case "durable":
        this.#number += 1;
        return this.#await([line(durableId(writer, this.#number), decided)]);
      case "buffered": {
        const number = counter.take();
        if (this.#isFull) counter.drop();
        else this.#buffer(line(bufferedId(writer, number), decided));
        return undefined;
      }
    }
  }

  /**
   * Takes records that were made elsewhere, masked already. Resolves when they are written and synced; rejects with
   * EDICT_LOG_UNAVAILABLE, and then none of them is there: send them again.
   */
  append(records: readonly DecidedRecord[]): Promise<void> {
    return records.length === 0 ? Promise.resolve() : this.#await(records.map(recordLine));
  }

  /** Writes what waits. What cannot be written any more is counted as dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    await this.#writing;
    const { counter, sink } = this.#options;
    while ((this.#next.lines.length > 0 || counter.unsaid > 0) && (await this.#write()));
    counter.drop(this.#next.lines.length);
    await sink.close();
    counter.close();
  }

  get #isFull(): boolean {
    return this.#closed || this.#pending >= this.#options.maxBufferedRecords;
  }

  #await(lines: readonly string[]): Promise<void> {
    if (this.#isFull) return Promise.reject(unavailable("too many records wait already"));
    const batch = this.#next;
    for (const line of lines) {
      batch.awaited.add(batch.lines.length);
      batch.lines.push(line);
    }
    this.#pending += lines.length;
    this.#writeSoon();
    return batch.done.promise;
  }

  #buffer(line: string): void {
    this.#next.lines.push(line);
    this.#pending += 1;
    if (this.#writing !== undefined) return;
    if (this.#next.lines.length === LINES_A_WRITE && this.#pause === 0) this.#writeSoon();
    else this.#timer ??= setTimeout(() => this.#run(), Math.max(this.#options.flushMs, this.#pause));
  }

  /** At the end of this turn of the loop: everything that comes in it is written together. */
  #writeSoon(): void {
    if (this.#writing === undefined) this.#soon ??= setImmediate(() => this.#run());
  }

  #run(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    [this.#timer, this.#soon] = [undefined, undefined];
    this.#writing = this.#write().then(() => {
      this.#writing = undefined;
      const { lines, awaited } = this.#next;
      if (this.#closed || lines.length === 0) return;
      if (awaited.size > 0 || (lines.length >= LINES_A_WRITE && this.#pause === 0)) this.#writeSoon();
      else this.#timer = setTimeout(() => this.#run(), Math.max(this.#options.flushMs, this.#pause));
    });
  }

  /** Whether it worked. Where not, what nobody waits for is kept for the next time. */
  async #write(): Promise<boolean> {
    const { sink, counter, onTrouble } = this.#options;
    const batch = this.#takeBatch();
    const last = lastNumber(batch.lines, this.#options.writer);
    const gap = this.#gap(last);
    const sync = batch.awaited.size > 0;
    try {
      await sink.write(gap === undefined ? batch.lines : [...batch.lines, gapLine(gap)], sync);
    } catch (error) {
      if (this.#pause === 0) onTrouble(error);
      this.#pause = Math.min(Math.max(this.#pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
      this.#putBack(batch);
      batch.done.reject(unavailable(describeError(error), error));
      return false;
    }
    if (this.#pause > 0) onTrouble(undefined);
    this.#pause = 0;
    this.#pending -= batch.lines.length;
    this.#written += batch.lines.length;
    const records = batch.lines.length - batch.awaited.size;
    counter.wrote({ records, upTo: last, dropped: gap?.dropped ?? 0 });
    batch.done.resolve();
    return true;
  }

  /** The lines to write now: never more than the thread can turn into bytes in a moment. */
  #takeBatch(): Batch {
    const batch = this.#next;
    const tooMany = batch.lines.length > MOST_LINES_A_WRITE && batch.awaited.size === 0;
    this.#next = newBatch(tooMany ? batch.lines.splice(MOST_LINES_A_WRITE) : []);
    return batch;
  }

  /** What nobody waits for comes before what came meanwhile. */
  #putBack({ lines, awaited }: Batch): void {
    this.#pending -= awaited.size;
    const kept = lines.filter((_, index) => !awaited.has(index));
    const meanwhile = this.#next;
    const moved = [...meanwhile.awaited].map((index) => index + kept.length);
    this.#next = { ...meanwhile, lines: [...kept, ...meanwhile.lines], awaited: new Set(moved) };
  }

  /** Said together with buffered records, so that it is known what came before it. */
  #gap(last: number | undefined): LogGap | undefined {
    const { counter, writer, now } = this.#options;
    const upTo = last ?? (this.#closed ? counter.taken : undefined);
    if (counter.unsaid === 0 || upTo === undefined) return undefined;
    return { dropped: counter.unsaid, writer, cause: "full", upTo, time: new Date(now()).toISOString() };
  }
}

function newBatch(lines: string[] = []): Batch {
  const done = Promise.withResolvers<void>();
  // Nobody waits for a batch of buffered records.
  done.promise.catch(() => undefined);
  return { lines, awaited: new Set(), done };
}

function unavailable(message: string, cause?: unknown): EdictError {
  return new EdictError("EDICT_LOG_UNAVAILABLE", message, { cause });
}
