import { faultOfSeed } from "./faults/list.ts";
import type { Violations } from "./invariants.ts";
import type { Struck } from "./statement-fault.ts";

export interface RunResult {
  readonly seed: number;
  readonly fault: string;
  /** How often the fault struck. */
  readonly injected: number;
  readonly violations: Violations;
  /** From the last fault to the state wanted; absent where it was not reached. */
  readonly convergedMs?: number;
  readonly durationMs: number;
  /** The statements at which something was done, and which statements there were. */
  readonly struck: readonly Struck[];
  readonly census: readonly string[];
  /** What happened, for a failure. */
  readonly log: string;
}

/** What is told of a run that could not be played to its end. */
export function failedRun(seed: number, error: unknown): RunResult {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const violations: Violations = {
    orphans: [],
    duplicates: [],
    lostUpdates: [],
    eventGaps: [],
    secretsOut: [],
    notConverged: [`the run broke off: ${message}`],
  };
  const { name } = faultOfSeed(seed);
  return { seed, fault: name, injected: 0, violations, durationMs: 0, struck: [], census: [], log: message };
}
