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

/** Measures the phases of one pass. A phase that runs again counts on, and keeps its last summary. */
export class Stopwatch {
  readonly #reports = new Map<Phase, PhaseReport>();
  readonly #now: () => number;

  /** `now` gives milliseconds that never go back; `before` are the phases that were measured already. */
  constructor(now: () => number, before: readonly PhaseReport[] = []) {
    this.#now = now;
    for (const report of before) this.#reports.set(report.phase, report);
  }

  async measure<Result>(
    phase: Phase,
    work: () => Result | Promise<Result>,
    summarise: (result: Result) => string,
  ): Promise<Result> {
    const start = this.#now();
    const result = await work();
    const before = this.#reports.get(phase)?.ms ?? 0;
    this.#reports.set(phase, { phase, ms: before + this.#now() - start, summary: summarise(result) });
    return result;
  }

  get reports(): readonly PhaseReport[] {
    return [...this.#reports.values()];
  }
}
