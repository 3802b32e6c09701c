import { Worker } from "node:worker_threads";
import { EdictError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { Release } from "../../core/release.ts";
import type { LogPiece } from "../log/log-reader.ts";
import type { ReplayRange } from "./replayer.ts";
import type { ReplayTally } from "./tally.ts";

/** What a thread of a replay is started with. */
export interface ReplayThreadData {
  readonly releases: readonly Release[];
  readonly tenants?: readonly string[];
  readonly range: ReplayRange;
}

/** To a thread: a piece to ask again, or the wish for what it found. */
export type ToReplayThread = { readonly piece: LogPiece } | { readonly finish: true };
/** From a thread, once for each message. */
export type FromReplayThread =
  | { readonly done: true }
  | { readonly failed: string; readonly code?: ErrorCode }
  | { readonly tally: ReplayTally };

/** Threads that ask a log again. */
export interface ReplayPool {
  /** Resolves as soon as a thread has taken the piece. */
  send(piece: LogPiece): Promise<void>;
  /** What each thread found, once all of them are done. */
  finish(): Promise<readonly ReplayTally[]>;
  close(): Promise<void>;
}

const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js", import.meta.url);

/** Opens the threads. What goes wrong in one is thrown by the next call. */
export function openReplayPool(threads: number, data: ReplayThreadData): ReplayPool {
  const lanes = Array.from({ length: threads }, () => new Lane(data));
  return {
    send: async (piece) => {
      const lane = await Promise.race(lanes.map((one) => one.free));
      lane.begin({ piece });
    },
    finish: () => Promise.all(lanes.map((lane) => lane.finish())),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** One thread, which does one thing at a time. */
class Lane {
  readonly #worker: Worker;
  #answer: Promise<FromReplayThread>;
  /** Itself, when it has nothing to do. */
  free: Promise<Lane>;

  constructor(workerData: ReplayThreadData) {
    this.#worker = new Worker(ENTRY, { workerData, name: "edict-replay" });
    // Who waits hears of it; an error that nobody waits for is heard by the next call.
    this.#worker.on("error", () => undefined);
    this.#answer = Promise.resolve({ done: true });
    this.free = Promise.resolve(this);
  }

  begin(message: ToReplayThread): void {
    this.#answer = this.#next();
    this.#worker.postMessage(message);
    this.free = this.#answer.then((answer) => {
      if ("failed" in answer) throw new EdictError(answer.code ?? "EDICT_INTERNAL", answer.failed);
      return this;
    });
    // Whoever waits next gets it.
    this.free.catch(() => undefined);
  }

  async finish(): Promise<ReplayTally> {
    await this.free;
    this.begin({ finish: true });
    await this.free;
    const answer = await this.#answer;
    if ("tally" in answer) return answer.tally;
    throw new EdictError("EDICT_INTERNAL", "a thread of the replay gave no result");
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #next(): Promise<FromReplayThread> {
    const { promise, resolve, reject } = Promise.withResolvers<FromReplayThread>();
    const worker = this.#worker;
    const settle = (message: FromReplayThread): void => {
      worker.off("error", reject);
      resolve(message);
    };
    worker.once("message", settle);
    worker.once("error", reject);
    promise.catch(() => undefined);
    return promise;
  }
}
