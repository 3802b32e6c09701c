import type { Priority } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import type { Phase } from "../engine/phase.ts";

/**
 * What the loop tells of itself after each pass and at each heartbeat: plain data that survives a structured clone, so that
 * the loop and the server may live in two threads. Snapshots are told in order and none is left out. Times are
 * milliseconds since the epoch, durations milliseconds.
 */
export interface LoopSnapshot {
  readonly at: number;
  readonly since: LoopDeltas;
  readonly now: LoopState;
}

/** What happened since the snapshot before. */
export interface LoopDeltas {
  readonly passes: readonly PassSample[];
  readonly unitsTaken: number;
  readonly unitsLost: number;
  readonly sweeps: readonly SweepSample[];
  readonly healed: readonly { readonly kind: string; readonly count: number }[];
  readonly publications: readonly { readonly releases: number; readonly lagMs: number }[];
  /** How long revisions took that came into force, from being noticed. */
  readonly convergences: readonly number[];
}

/** How things stand. What was never told is absent. */
export interface LoopState {
  readonly unitsHeld: number;
  readonly queue?: QueueState;
  /** Resources that get no changes, by why. */
  readonly held: Readonly<Record<string, number>>;
  /** Drift that was found and not healed, by kind. */
  readonly driftOpen: Readonly<Record<string, number>>;
  readonly driftAccepted: Readonly<Record<string, number>>;
  readonly revision?: {
    readonly revision: Revision;
    readonly noticedAt: number;
    readonly convergedAt?: number;
  };
  readonly trail?: { readonly intact: boolean; readonly entries: number; readonly at: number };
}

export interface QueueState {
  readonly units: Readonly<Record<Priority, number>>;
  /** Units whose last attempt failed. */
  readonly failing: number;
  /** How long the unit waits that was due first; 0 when none is due. */
  readonly oldestDueMs: number;
}

export interface PassSample {
  readonly outcome: "applied" | "failed" | "refused";
  readonly phases: readonly { readonly phase: Phase; readonly ms: number }[];
  readonly made: number;
  /** One code for each change that failed, or the one of the pass. */
  readonly failures: readonly string[];
}

export interface SweepSample {
  readonly kind: string;
  readonly found: number;
  readonly ms: number;
}
