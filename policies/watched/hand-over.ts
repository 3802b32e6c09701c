import { EdictError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";

/** What the memory says of the question in it. */
const IDLE = 0;
const ASKED = 1;
const TAKEN = 2;
const ANSWERED = 3;
const FAILED = 4;

/** Places of the 32-bit words. */
const STATE = 0;
const LENGTH = 1;
const READY = 2;
const TOPIC = 6;
/** Place of the 64-bit word: when the question was taken, in milliseconds since the epoch. */
const TAKEN_AT = 2;

const HEADER_BYTES = 32;
const INITIAL_BYTES = 64 * 1024;
/** Of address space; memory is taken as it is used. */
const MOST_BYTES = 256 * 1024 * 1024;
/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

/** The errors that an evaluation can end with. */
const CODES: readonly ErrorCode[] = ["EDICT_POLICY_FAILED", "EDICT_POLICY_ILL_FORMED"];

/** A question: which one of those that the other thread answers, and what about. */
export interface Asked {
  readonly topic: number;
  readonly text: string;
}

/** How long to wait, in milliseconds. */
export interface Waiting {
  /** From when the question is taken until it is answered. */
  readonly limit: number;
  /** Until the question is taken. */
  readonly patience: number;
}

/** How an attempt to get an answer ended. */
export type Outcome =
  | { readonly kind: "answered"; readonly text: string }
  | { readonly kind: "failed"; readonly error: EdictError }
  /** The thread took the question and did not answer in time; it may never do. */
  | { readonly kind: "overdue" }
  /** The thread did not take the question: it is not there yet, or gets no processor. */
  | { readonly kind: "untaken" };

/**
 * One question at a time, from one thread to another and back, through memory that both share: the thread that asks waits
 * for the answer without leaving its turn, as for a call.
 */
export class HandOver {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  #bytes: Buffer;

  /** Without memory it makes new one. The other thread gets `memory`. */
  constructor(
    memory: SharedArrayBuffer = new SharedArrayBuffer(INITIAL_BYTES, { maxByteLength: MOST_BYTES }),
  ) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#times = new Float64Array(memory, 0, HEADER_BYTES / 8);
    this.#bytes = Buffer.from(memory);
  }

  /** Whether the other thread has begun to serve. */
  get isReady(): boolean {
    return Atomics.load(this.#words, READY) === 1;
  }

  /**
   * Asks, and waits for the answer. After `overdue` the memory must not be used again.
   */
  ask({ topic, text }: Asked, { limit, patience }: Waiting): Outcome {
    this.#write(text);
    Atomics.store(this.#words, TOPIC, topic);
    Atomics.store(this.#words, STATE, ASKED);
    Atomics.notify(this.#words, STATE);
    if (!this.#isTaken(patience)) return { kind: "untaken" };
    const left = (): number => (this.#times[TAKEN_AT] ?? 0) + limit - time();
    while (Atomics.load(this.#words, STATE) === TAKEN) {
      if (left() <= 0 || Atomics.wait(this.#words, STATE, TAKEN, left()) === "timed-out") break;
    }
    return this.#outcome();
  }

  /** Answers questions for as long as the thread lives. */
  serve(answer: (asked: Asked) => string): never {
    Atomics.store(this.#words, READY, 1);
    for (;;) {
      const state = Atomics.load(this.#words, STATE);
      if (state === ASKED) this.#serveOne(answer);
      else Atomics.wait(this.#words, STATE, state);
    }
  }

  #serveOne(answer: (asked: Asked) => string): void {
    this.#times[TAKEN_AT] = time();
    if (Atomics.compareExchange(this.#words, STATE, ASKED, TAKEN) !== ASKED) return;
    let state = ANSWERED;
    try {
      this.#write(answer({ topic: Atomics.load(this.#words, TOPIC), text: this.#read() }));
    } catch (error) {
      state = FAILED;
      this.#write(JSON.stringify(plainError(error)));
    }
    Atomics.store(this.#words, STATE, state);
    Atomics.notify(this.#words, STATE);
  }

  /** Waits until the question is taken, and takes it back if that lasts too long. */
  #isTaken(patience: number): boolean {
    const end = time() + patience;
    while (Atomics.load(this.#words, STATE) === ASKED) {
      const left = end - time();
      if (left > 0) Atomics.wait(this.#words, STATE, ASKED, Math.min(left, POLL_MS));
      else if (Atomics.compareExchange(this.#words, STATE, ASKED, IDLE) === ASKED) return false;
    }
    return true;
  }

  #outcome(): Outcome {
    const state = Atomics.load(this.#words, STATE);
    if (state === TAKEN) return { kind: "overdue" };
    Atomics.store(this.#words, STATE, IDLE);
    const text = this.#read();
    return state === ANSWERED ? { kind: "answered", text } : { kind: "failed", error: readError(text) };
  }

  #write(text: string): void {
    const needed = HEADER_BYTES + text.length * MOST_BYTES_PER_UNIT;
    if (needed > this.memory.byteLength) this.memory.grow(needed);
    Atomics.store(this.#words, LENGTH, this.#view().write(text, HEADER_BYTES, "utf8"));
  }

  #read(): string {
    const length = Atomics.load(this.#words, LENGTH);
    return this.#view().toString("utf8", HEADER_BYTES, HEADER_BYTES + length);
  }

  /** Either thread may have made the memory longer. */
  #view(): Buffer {
    if (this.#bytes.byteLength !== this.memory.byteLength) this.#bytes = Buffer.from(this.memory);
    return this.#bytes;
  }
}

/** Nobody wakes who waits for a question to be taken, since the answer comes right after it. */
const POLL_MS = 10;

/** Milliseconds since the epoch, by a clock that only goes forward and that all threads agree on. */
function time(): number {
  return performance.timeOrigin + performance.now();
}

function plainError(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const code = error instanceof EdictError ? error.code : "EDICT_POLICY_FAILED";
  return { code, message: error instanceof Error ? error.message : "the policy could not be evaluated" };
}

function readError(text: string): EdictError {
  const { code, message } = JSON.parse(text) as ReturnType<typeof plainError>;
  return new EdictError(CODES.find((one) => one === code) ?? "EDICT_POLICY_FAILED", message);
}
