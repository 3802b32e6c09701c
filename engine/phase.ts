import type { Span, Tracer } from "../core/ports.ts";

/** The steps of one pass, in the order of their going. */
export const PHASES = ["load", "resolve", "check", "observe", "plan", "apply", "publish"] as const;
export type Phase = (typeof PHASES)[number];

export interface PhaseReport {
  readonly phase: Phase;
  /** Wall-clock milliseconds. */
  readonly ms: number;
  /** What it did, in a few words: `9 files, 34 resources`. */
  readonly summary: string;
}

/** What is traced goes nowhere. */
export const UNTRACED: Span = { start: () => UNTRACED, set: () => {}, end: () => {} };

/** Measures the phases of one pass. A phase that runs again counts on, and keeps its last summary. */
export class Stopwatch {
  readonly #reports = new Map<Phase, PhaseReport>();
  readonly #now: () => number;
  readonly #tracer: Tracer;

  /**
   * `now` gives milliseconds that never go back; `before` are the phases that were measured already; `tracer` gets a
   * span for each phase.
   */
  constructor(now: () => number, before: readonly PhaseReport[] = [], tracer: Tracer = UNTRACED) {
    this.#now = now;
    this.#tracer = tracer;
    for (const report of before) this.#reports.set(report.phase, report);
  }

  async measure<Result>(
    phase: Phase,
    work: (span: Span) => Result | Promise<Result>,
    summarise: (result: Result) => string,
  ): Promise<Result> {
    const start = this.#now();
    const span = this.#tracer.start(`edict.${phase}`);
    try {
      const result = await work(span);
      const before = this.#reports.get(phase)?.ms ?? 0;
      const summary = summarise(result);
      this.#reports.set(phase, { phase, ms: before + this.#now() - start, summary });
      span.set({ "edict.summary": summary });
      return result;
    } catch (error) {
      span.end(error);
      throw error;
    } finally {
      span.end();
    }
  }

  get reports(): readonly PhaseReport[] {
    return [...this.#reports.values()];
  }
}
