import { Worker } from "node:worker_threads";
import type { Entrypoint } from "../manifest.ts";
import type { Bundle } from "../runner.ts";
import { HandOver } from "./hand-over.ts";

/** From source Node.js runs the TypeScript itself; in a package the compiler has renamed the file. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./entry.ts" : "./entry.js", import.meta.url);

/** What the thread evaluates, by the number of the topic that it is asked about. */
export const TOPICS: readonly Entrypoint[] = ["edict/runtime/decision", "edict/runtime/outcomes"];

/** What a thread is started with. */
export interface ThreadData {
  readonly bundle: Bundle;
  readonly memory: SharedArrayBuffer;
}

/** A thread that evaluates, and the way to ask it. */
export class EvaluatorThread {
  readonly handOver: HandOver = new HandOver();
  /** Resolves when the thread serves, or ended without. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;

  /** `onEnd` is told when the thread ends, whoever ended it. */
  constructor(bundle: Bundle, onEnd: (thread: EvaluatorThread) => void) {
    const workerData: ThreadData = { bundle, memory: this.handOver.memory };
    this.#worker = new Worker(ENTRY, { workerData, name: "edict-policy" });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#worker.once("message", () => resolve());
    this.#worker.once("exit", () => resolve());
    // An error ends the thread, too.
    this.#worker.on("error", () => {});
    this.#worker.once("exit", () => onEnd(this));
    this.#worker.unref();
  }

  /** Ends it, even in the midst of an evaluation. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
