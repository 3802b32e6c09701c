import type { Revision } from "./resource.ts";

/** How urgent work is, the most urgent first: a person waits for it, the source changed, the real system may have. */
export const PRIORITIES = ["asked", "changed", "drift"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The unit of the platform's resources; it is reconciled alone, before the tenants. */
export const PLATFORM_UNIT = "platform";
/** Deletions of the platform's resources; alone, and after the tenants that may refer to them. */
export const REMOVALS_UNIT = "platform/removals";
/** Begins the units of drift detection: `sweep/Role`. */
export const SWEEP_PREFIX = "sweep/";
/** The exclusive lease of `edict apply`: while it is living, nobody claims work. */
export const APPLY_LEASE = "apply";

/** A unit that is to be reconciled. */
export interface WorkDraft {
  /** `platform`, a tenant's name, `sweep/KIND` or `platform/removals`. */
  readonly unit: string;
  readonly priority: Priority;
  /** What asked for it. Another one than before makes the unit due anew and forgets its failures. */
  readonly revision: Revision;
  /** Milliseconds from now; default 0. */
  readonly dueInMs?: number;
}

/** One unit of a claim, as it stood in the queue. */
export interface ClaimedUnit {
  readonly unit: string;
  readonly priority: Priority;
  readonly revision: Revision;
  /** How often the unit was tried in vain at this revision. */
  readonly attempts: number;
}

/** Units that one worker holds for a while, all under one token that is higher than any before. */
export interface Claim {
  readonly holder: string;
  readonly token: number;
  /** Never empty; sorted by urgency. */
  readonly units: readonly ClaimedUnit[];
}

/** What became of a claimed unit. */
export type UnitOutcome =
  | { readonly unit: string; readonly outcome: "done" }
  /** It failed; counts as an attempt. `problem` is for people. */
  | { readonly unit: string; readonly outcome: "retry"; readonly inMs: number; readonly problem: string }
  /** It comes back later although nothing failed, as scheduled units do. */
  | { readonly unit: string; readonly outcome: "again"; readonly inMs: number };

/** A unit in the queue, for people and programs. Times are RFC 3339. */
export interface QueuedWork extends ClaimedUnit {
  readonly dueAt: string;
  /** Who works on it now; absent while nobody does. */
  readonly holder?: string;
  /** Why the last attempt failed. */
  readonly problem?: string;
  /** Since when the unit waits without having been done. */
  readonly since: string;
}
