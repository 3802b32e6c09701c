import type { LoopMetrics, Priority, QueuedWork } from "../core/ports.ts";
import type { Pass } from "../engine/pass.ts";
import type { LoopDeltas, LoopSnapshot, LoopState, PassSample, QueueState } from "./loop-snapshot.ts";

type Mutable<Part> = { -readonly [Name in keyof Part]: Part[Name] };

/** Gathers what the loop tells until somebody takes a snapshot of it. */
export class LoopRecorder implements LoopMetrics {
  readonly #now: () => number;
  #since: Mutable<LoopDeltas> = nothingYet();
  #state: Mutable<LoopState> = { unitsHeld: 0, held: {}, driftOpen: {}, driftAccepted: {} };

  /** `now` gives milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  pass(pass: Pass): void {
    this.#since.passes = [...this.#since.passes, sampleOf(pass)];
  }

  claims({ taken, lost, living }: Parameters<LoopMetrics["claims"]>[0]): void {
    this.#since.unitsTaken += taken;
    this.#since.unitsLost += lost;
    this.#state.unitsHeld = living;
  }

  queue(work: readonly QueuedWork[]): void {
    this.#state.queue = queueState(work, this.#now());
  }

  sweep({ kind, found, accepted, open, ms }: Parameters<LoopMetrics["sweep"]>[0]): void {
    this.#since.sweeps = [...this.#since.sweeps, { kind, found, ms }];
    this.#state.driftOpen = { ...this.#state.driftOpen, [kind]: open };
    this.#state.driftAccepted = { ...this.#state.driftAccepted, [kind]: accepted };
  }

  healed(kind: string, count: number): void {
    this.#since.healed = [...this.#since.healed, { kind, count }];
    const open = this.#state.driftOpen[kind] ?? 0;
    this.#state.driftOpen = { ...this.#state.driftOpen, [kind]: Math.max(0, open - count) };
  }

  held(counts: Readonly<Record<string, number>>): void {
    this.#state.held = { ...counts };
  }

  revision(state: Parameters<LoopMetrics["revision"]>[0]): void {
    const before = this.#state.revision;
    const known = before?.noticedAt === state.noticedAt && before.convergedAt !== undefined;
    if (state.convergedAt !== undefined && !known) {
      this.#since.convergences = [...this.#since.convergences, state.convergedAt - state.noticedAt];
    }
    this.#state.revision = { ...state };
  }

  published(releases: number, lagMs: number): void {
    this.#since.publications = [...this.#since.publications, { releases, lagMs }];
  }

  trailVerified(intact: boolean, entries: number): void {
    this.#state.trail = { intact, entries, at: this.#now() };
  }

  /** What was told since the last call, and how things stand. */
  take(): LoopSnapshot {
    const since = this.#since;
    this.#since = nothingYet();
    return { at: this.#now(), since, now: { ...this.#state } };
  }
}

function nothingYet(): LoopDeltas {
  return {
    passes: [],
    unitsTaken: 0,
    unitsLost: 0,
    sweeps: [],
    healed: [],
    publications: [],
    convergences: [],
  };
}

function sampleOf(pass: Pass): PassSample {
  switch (pass.outcome) {
    case "applied": {
      const { phases, made, failed } = pass.report;
      return {
        outcome: pass.outcome,
        phases: timesOf(phases),
        made,
        failures: failed.map(({ code }) => code),
      };
    }
    case "refused": {
      const failures = [pass.verdict === "invalid" ? "EDICT_RESOURCE_INVALID" : "EDICT_ADMISSION_REFUSED"];
      return { outcome: pass.outcome, phases: timesOf(pass.phases), made: 0, failures };
    }
    case "failed":
      return { outcome: pass.outcome, phases: [], made: 0, failures: [pass.code] };
  }
}

function timesOf(phases: PassSample["phases"]): PassSample["phases"] {
  return phases.map(({ phase, ms }) => ({ phase, ms }));
}

function queueState(work: readonly QueuedWork[], now: number): QueueState {
  const units: Record<Priority, number> = { asked: 0, changed: 0, drift: 0 };
  for (const { priority } of work) units[priority] += 1;
  const due = work.filter(({ holder }) => holder === undefined).map(({ dueAt }) => Date.parse(dueAt));
  const oldest = due.reduce((first, at) => Math.min(first, at), now);
  return {
    units,
    failing: work.filter(({ problem }) => problem !== undefined).length,
    oldestDueMs: now - oldest,
  };
}
