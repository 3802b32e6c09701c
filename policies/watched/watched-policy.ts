import { EdictError } from "../../core/errors.ts";
import { inputText } from "../runner.ts";
import type { Bundle } from "../runner.ts";
import { readRuntimeResult } from "../runtime-policy.ts";
import type { RuntimeResult } from "../runtime-policy.ts";
import { EvaluatorThread, TOPICS } from "./evaluator-thread.ts";

/** How long one evaluation may take, in milliseconds; ordinary ones take a hundredth of a millisecond. */
const DEFAULT_LIMIT_MS = 50;

/** How long a thread may need to take a question, in milliseconds: it may be starting, or the machine be overloaded. */
const PATIENCE_MS = 1_000;

/** How long to wait before a thread that could not start is started again. */
const RESTART_MS = 1_000;

export interface WatchOptions {
  /** Milliseconds that one evaluation may take; default 50. */
  readonly limitMs?: number;
  /** Told each time that an evaluation was stopped. */
  readonly onStopped?: () => void;
}

/**
 * The runtime policy in a thread of its own, ended when an evaluation takes too long: that question gets
 * EDICT_POLICY_TIMEOUT, and the next goes to a second thread that waits beside the first. Nothing else in WebAssembly
 * bounds how long an evaluation takes. A question waits for its answer as for a call, which costs some 10 µs more.
 */
export class WatchedPolicy {
  readonly #bundle: Bundle;
  readonly #limit: number;
  readonly #onStopped: () => void;
  #thread: EvaluatorThread;
  #spare: EvaluatorThread;
  #closed = false;

  /** Starts the threads; a question that comes before they run waits for them. */
  constructor(bundle: Bundle, options: WatchOptions = {}) {
    this.#bundle = bundle;
    this.#limit = options.limitMs ?? DEFAULT_LIMIT_MS;
    this.#onStopped = options.onStopped ?? ((): void => undefined);
    this.#thread = this.#start();
    this.#spare = this.#start();
  }

  /** Resolves when both threads serve, or could not start. */
  get ready(): Promise<unknown> {
    return Promise.all([this.#thread.ready, this.#spare.ready]);
  }

  /** Throws what `evaluateText` and `read` throw. */
  evaluate(input: object): RuntimeResult {
    return this.read(this.evaluateText(inputText(input)));
  }

  /**
   * The JSON text of the result for the JSON text of an input. Throws EDICT_POLICY_TIMEOUT when the evaluation took too
   * long, and what evaluating in this thread throws.
   */
  evaluateText(input: string): string {
    return this.#ask(TOPICS.indexOf("edict/runtime/decision"), input);
  }

  /** Which tests pass, as RuntimePolicy says it. Throws as `evaluateText` does. */
  outcomesText(tests: string, input: string): string {
    return this.#ask(TOPICS.indexOf("edict/runtime/outcomes"), `${input}\n${tests}`);
  }

  /** Throws EDICT_POLICY_ILL_FORMED when it is no decision. */
  read(text: string): RuntimeResult {
    return readRuntimeResult(text);
  }

  #ask(topic: number, text: string): string {
    const outcome = this.#thread.handOver.ask({ topic, text }, { limit: this.#limit, patience: PATIENCE_MS });
    switch (outcome.kind) {
      case "answered":
        return outcome.text;
      case "failed":
        throw outcome.error;
      case "overdue":
        this.#replace();
        throw new EdictError("EDICT_POLICY_TIMEOUT", `the policy was stopped after ${this.#limit} ms`);
      case "untaken":
        throw new EdictError("EDICT_POLICY_TIMEOUT", "no thread could take the question in time");
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#thread.end(), this.#spare.end()]);
  }

  #start(): EvaluatorThread {
    return new EvaluatorThread(this.#bundle, (thread) => this.#onEnd(thread));
  }

  /** The spare takes over at once. */
  #replace(): void {
    const lost = this.#thread;
    this.#thread = this.#spare;
    this.#spare = this.#start();
    void lost.end();
    this.#onStopped();
  }

  /**
   * A thread that ended by itself, for want of memory for instance, is replaced as well; one that could not even start
   * after a while, so that a machine without room for it is not kept busy.
   */
  #onEnd(thread: EvaluatorThread): void {
    const replace = (): void => {
      if (this.#closed) return;
      if (thread === this.#thread) {
        this.#thread = this.#spare;
        this.#spare = this.#start();
      } else if (thread === this.#spare) this.#spare = this.#start();
    };
    if (thread.handOver.isReady) replace();
    else setTimeout(replace, RESTART_MS).unref();
  }
}
