import { EdictError, describeError, isRetryable } from "../core/errors.ts";
import type { Logger, Source } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { backoffMs } from "./execute/backoff.ts";
import type { BackoffPolicy } from "./execute/backoff.ts";
import type { PhaseReport } from "./phase.ts";
import type { Prepared } from "./prepare.ts";
import type { ApplyOptions, ApplyReport, Reconciler } from "./reconciler.ts";
import { refusalReason } from "./refusal.ts";

/** Waits after a pass that could not be finished: 1 s doubling to 5 min, spread by chance. */
const RETRY: BackoffPolicy = { baseMs: 1_000, capMs: 300_000, attempts: Number.POSITIVE_INFINITY };

export interface DaemonDependencies {
  readonly reconciler: Pick<Reconciler, "apply" | "prepare">;
  readonly source: Pick<Source, "watch">;
  readonly logger: Logger;
  readonly actor: string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Called after every pass that came to an end, good or bad. */
  readonly onPass: (pass: Pass) => void | Promise<void>;
  readonly onPlan?: ApplyOptions["onPlan"];
  readonly onProgress?: ApplyOptions["onProgress"];
}

/** How one pass of the loop ended. A refused revision leaves everything as it was. */
export type Pass =
  | { readonly outcome: "applied"; readonly report: ApplyReport }
  | { readonly outcome: "refused"; readonly prepared: Prepared; readonly phases: readonly PhaseReport[] }
  | { readonly outcome: "failed"; readonly error: EdictError };

/** What is in force and what is not, for /readyz and the metrics. */
export interface DaemonStatus {
  /** The last revision that was applied whole or in part. */
  readonly revision?: Revision;
  /** Why the newest pass did not go through; absent when it did. */
  readonly degraded?: { readonly reason: string; readonly revision?: Revision };
  readonly passes: number;
}

/**
 * Keeps the real systems equal to the source: one pass at a time, one more when something changed meanwhile, and again
 * after a growing wait when a pass could not be finished. Passes look at the state of the world, never at the event
 * that woke them.
 */
export class Daemon {
  readonly #dependencies: DaemonDependencies;
  #status: DaemonStatus = { passes: 0 };
  #wanted = false;
  #running: Promise<void> | undefined;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #stopWatching: (() => Promise<void>) | undefined;
  readonly #stopped = new AbortController();

  constructor(dependencies: DaemonDependencies) {
    this.#dependencies = dependencies;
  }

  get status(): DaemonStatus {
    return this.#status;
  }

  /** Makes the first pass and begins to watch. Resolves when the first pass has ended, however it ended. */
  async start(): Promise<void> {
    this.#stopWatching = await this.#dependencies.source.watch(() => this.wake());
    this.wake();
    await this.#running;
  }

  /** Asks for a pass. While one runs, one more follows; asking ten times makes no difference. */
  wake(): void {
    this.#wanted = true;
    clearTimeout(this.#retry);
    if (this.#stopped.signal.aborted) return;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#wanted) this.wake();
    });
  }

  /** Stops watching, lets the transaction that runs come to its end, and returns. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#retry);
    await this.#stopWatching?.();
    await this.#running;
  }

  async #work(): Promise<void> {
    while (this.#wanted && !this.#stopped.signal.aborted) {
      this.#wanted = false;
      const pass = await this.#pass();
      this.#account(pass);
      await this.#dependencies.onPass(pass);
    }
  }

  async #pass(): Promise<Pass> {
    const { reconciler, actor, onPlan, onProgress } = this.#dependencies;
    try {
      const read = await reconciler.prepare();
      if (read.prepared.verdict !== "usable") return { outcome: "refused", ...read };
      const report = await reconciler.apply({
        actor,
        read,
        onHazard: "hold",
        waitMs: 5_000,
        signal: this.#stopped.signal,
        ...(onPlan === undefined ? {} : { onPlan }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      return { outcome: "applied", report };
    } catch (error) {
      return { outcome: "failed", error: asEdictError(error) };
    }
  }

  #account(pass: Pass): void {
    const passes = this.#status.passes + 1;
    const { revision } = this.#status;
    const before = revision === undefined ? {} : { revision };
    if (pass.outcome === "applied") {
      const { prepared, execution } = pass.report;
      const failed = execution.failed.length;
      const degraded =
        failed === 0 ? {} : { degraded: { reason: `${failed} changes failed`, revision: prepared.revision } };
      this.#status = { passes, revision: prepared.revision, ...degraded };
      this.#plan(failed > 0);
    } else if (pass.outcome === "refused") {
      const reason = refusalReason(pass.prepared);
      this.#status = { passes, ...before, degraded: { reason, revision: pass.prepared.revision } };
      this.#plan(false);
    } else {
      this.#status = { passes, ...before, degraded: { reason: describeError(pass.error) } };
      this.#plan(isRetryable(pass.error));
    }
  }

  /** Sets the next try by itself, or none until something changes. */
  #plan(again: boolean): void {
    this.#failures = again ? this.#failures + 1 : 0;
    if (!again || this.#stopped.signal.aborted) return;
    const wait = backoffMs(RETRY, this.#failures, this.#dependencies.random);
    this.#dependencies.logger.info("trying again", { inMs: wait, failures: this.#failures });
    this.#retry = setTimeout(() => this.wake(), wait);
  }
}

function asEdictError(error: unknown): EdictError {
  return error instanceof EdictError
    ? error
    : new EdictError("EDICT_INTERNAL", "the pass failed", { cause: error });
}
