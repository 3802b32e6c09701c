import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { EdictError, describeError } from "../core/errors.ts";
import type { Logger } from "../core/ports.ts";
import type { DaemonStatus } from "../engine/daemon.ts";
import { backoffMs } from "../engine/execute/backoff.ts";
import type { BackoffPolicy } from "../engine/execute/backoff.ts";
import type { Pass } from "../engine/pass.ts";
import type { PlanBrief } from "../engine/plan-brief.ts";
import type { LoopSnapshot } from "../telemetry/loop-snapshot.ts";
import type { FromEngine, ThreadData, ThreadStart, ToEngine } from "./messages.ts";

/** Waits before a lost thread is replaced: at least 1 s, growing to 5 min, spread by chance. */
const SHORTEST_WAIT_MS = 1_000;
const RESTART: BackoffPolicy = { baseMs: 2_000, capMs: 300_000, attempts: Number.POSITIVE_INFINITY };
/** A thread that lived so long was well: its loss counts as the first. */
const WELL_AFTER_MS = 60_000;

/** From source Node.js runs the TypeScript itself; in a package the compiler has renamed the file. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./entry.ts" : "./entry.js", import.meta.url);

/** What hears of the engine's work. */
export interface EngineListener {
  readonly onPass: (pass: Pass) => void;
  readonly onPlan?: (brief: PlanBrief) => void;
  readonly onProgress?: (progress: { readonly finished: number; readonly total: number }) => void;
  /** Told in order, and none is left out. */
  readonly onSnapshot?: (snapshot: LoopSnapshot) => void;
}

/** How the engine fares, as seen from outside of its thread. */
export interface EngineStatus extends DaemonStatus {
  readonly engine: {
    /** Whether its thread runs now. */
    readonly running: boolean;
    /** How often a lost thread was replaced. */
    readonly restarts: number;
  };
}

export interface EngineThreadOptions {
  readonly logger: Logger;
  /** A number in [0, 1); default Math.random. */
  readonly random?: () => number;
  /** Makes the thread; default a worker thread of Node.js with no limits of its own. */
  readonly spawn?: (data: ThreadData) => Worker;
}

/**
 * The loop in a thread of its own, so that nothing it computes keeps a decision waiting. A thread that ends by itself
 * is replaced after a growing wait; meanwhile everything else goes on.
 */
export class EngineThread {
  /** Resolves when the engine's database is open, rejects when the first thread could not open it. */
  readonly opened: Promise<void>;
  readonly #start: ThreadStart;
  readonly #options: EngineThreadOptions;
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended: number[] = [];
  #worker: Worker | undefined;
  /** Resolves when the thread that runs now is no more. */
  #gone: Promise<void> = Promise.resolve();
  #state: "begun" | "open" | "opening" | "stopping" = "opening";
  #listener: EngineListener | undefined;
  #started = Promise.withResolvers<void>();
  #status: DaemonStatus = { passes: 0 };
  #loss: string | undefined;
  #restarts = 0;
  #failures = 0;
  #restart: NodeJS.Timeout | undefined;

  /** Starts the thread, which opens its database and waits. */
  constructor(start: ThreadStart, options: EngineThreadOptions) {
    this.#start = start;
    this.#options = options;
    this.opened = this.#opened.promise;
    // Who never asks whether it opened is told by the log.
    this.opened.catch(() => {});
    this.#spawn();
  }

  get status(): EngineStatus {
    const engine = { running: this.#worker !== undefined, restarts: this.#restarts };
    const loss = this.#loss === undefined ? {} : { degraded: { reason: this.#loss } };
    return { ...this.#status, ...loss, engine };
  }

  /** Lets the loop begin. Resolves when the first pass has ended, however it ended, or the thread was lost in it. */
  async begin(listener: EngineListener): Promise<void> {
    await this.opened;
    if (this.#state !== "open") return;
    this.#state = "begun";
    this.#listener = listener;
    this.#tell({ kind: "begin" });
    await this.#started.promise;
  }

  /** Lets the transaction that runs come to its end, closes the engine's database and ends the thread. */
  async stop(): Promise<void> {
    this.#state = "stopping";
    clearTimeout(this.#restart);
    this.#opened.reject(new EdictError("EDICT_CANCELLED", "stopped while the engine was starting"));
    this.#tell({ kind: "stop" });
    this.#started.resolve();
    await this.#gone;
  }

  #spawn(): void {
    const { spawn = newThread } = this.#options;
    const cache = getCompileCacheDir();
    const worker = spawn({
      ...this.#start,
      endedThreads: [...this.#ended],
      ...(cache === undefined ? {} : { codeCache: cache }),
    });
    const { threadId } = worker;
    const since = performance.now();
    let cause: string | undefined;
    this.#worker = worker;
    this.#gone = new Promise((resolve) => {
      worker.on("message", (message: FromEngine) => {
        if (message.kind === "failed") cause = this.#fail(message.error);
        else this.#hear(message);
      });
      worker.on("error", (error) => (cause = describeError(error)));
      worker.on("exit", (code) => {
        this.#ended.push(threadId);
        this.#worker = undefined;
        if (performance.now() - since > WELL_AFTER_MS) this.#failures = 0;
        this.#lose(cause ?? `exit code ${code}`);
        resolve();
      });
    });
  }

  #tell(message: ToEngine): void {
    this.#worker?.postMessage(message);
  }

  #fail({ code, message }: Extract<FromEngine, { readonly kind: "failed" }>["error"]): string {
    this.#opened.reject(new EdictError(code, message));
    return message;
  }

  #hear(message: Exclude<FromEngine, { readonly kind: "failed" }>): void {
    switch (message.kind) {
      case "open":
        this.#loss = undefined;
        this.#opened.resolve();
        if (this.#state === "opening") this.#state = "open";
        if (this.#state === "begun") this.#tell({ kind: "begin" });
        break;
      case "log":
        this.#options.logger[message.level](message.message, message.fields);
        break;
      case "plan":
        this.#listener?.onPlan?.(message.brief);
        break;
      case "progress":
        this.#listener?.onProgress?.(message);
        break;
      case "pass":
        this.#status = message.status;
        this.#listener?.onPass(message.pass);
        break;
      case "snapshot":
        this.#listener?.onSnapshot?.(message.snapshot);
        break;
      case "started":
        this.#started.resolve();
        break;
    }
  }

  /** The thread is no more. Who is still starting is told by `opened`, otherwise another one takes its place. */
  #lose(cause: string): void {
    if (this.#state === "stopping") return;
    const lost = `the engine's thread ended: ${cause}`;
    this.#opened.reject(new EdictError("EDICT_ENGINE_LOST", lost));
    if (this.#state === "opening") return;
    this.#failures += 1;
    const { logger, random = Math.random } = this.#options;
    const wait = Math.max(SHORTEST_WAIT_MS, backoffMs(RESTART, this.#failures, random));
    this.#loss = `${lost}; the releases in force go on serving`;
    logger.error("the engine's thread ended; another one is started", { cause, inMs: wait });
    this.#listener?.onPass({ outcome: "failed", code: "EDICT_ENGINE_LOST", message: lost });
    this.#started.resolve();
    this.#restart = setTimeout(() => {
      this.#restarts += 1;
      this.#spawn();
    }, wait);
  }
}

function newThread(data: ThreadData): Worker {
  return new Worker(ENTRY, { workerData: data, name: "edict-engine" });
}
