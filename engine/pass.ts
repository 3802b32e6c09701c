import type { Diagnostic } from "../core/diagnostic.ts";
import { EdictError, describeError } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import type { HazardId, Operation } from "../core/plan.ts";
import type { Digest, ResourceKey, Revision } from "../core/resource.ts";
import type { PhaseReport } from "./phase.ts";
import type { Gate, HeldReason } from "./plan/approvals.ts";
import type { PrepareReport } from "./reconciler.ts";
import { refusalReason } from "./refusal.ts";

/** How many changes a report names one by one; the others are only counted. */
export const MOST_NAMED = 40;

/**
 * What one round of the loop did. Plain data, all of which survives a structured clone: it crosses from the engine's
 * thread to the one that tells it.
 */
export interface RoundReport {
  readonly revision: Revision;
  /** How many units of work had changes. */
  readonly units: number;
  /** How many changes were made. */
  readonly made: number;
  /** How many resources were as desired. */
  readonly unchanged: number;
  /** The first of the changes that were made, at most 40. `ms` is how long one took, where that is known. */
  readonly changes: readonly {
    readonly key: ResourceKey;
    readonly operation: Operation;
    readonly reason: string;
    readonly ms?: number;
  }[];
  readonly failed: readonly {
    readonly key: ResourceKey;
    readonly code: string;
    readonly error: string;
  }[];
  /** Not tried, because the change of `by` failed. */
  readonly blocked: readonly { readonly key: ResourceKey; readonly by: ResourceKey }[];
  /** What waits, and why; `hazard` names what has to be approved, where that is the reason. */
  readonly held: readonly {
    readonly key: ResourceKey;
    readonly hazard?: HazardId;
    readonly message: string;
  }[];
  readonly published: readonly { readonly tenant: string; readonly digest: Digest }[];
  /** Tenants whose release was withdrawn. */
  readonly withdrawn: readonly string[];
  /** The trail's last entry when the round was over, where that could be read. */
  readonly entry?: number;
  readonly phases: readonly PhaseReport[];
}

/** How one pass of the loop ended. A refused revision leaves everything as it was. Plain data. */
export type Pass =
  | { readonly outcome: "applied"; readonly report: RoundReport }
  | {
      readonly outcome: "refused";
      readonly revision: Revision;
      readonly verdict: "invalid" | "refused";
      /** The first thing that is wrong, with its place, and how many more there are. */
      readonly reason: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly findings: readonly Finding[];
      readonly phases: readonly PhaseReport[];
    }
  /** `message` is the whole chain of causes in one line. */
  | { readonly outcome: "failed"; readonly code: ErrorCode; readonly message: string };

/** The pass that found a revision that may not be applied. */
export function refusedPass({
  prepared,
  phases,
}: PrepareReport): Extract<Pass, { readonly outcome: "refused" }> {
  const { revision, verdict, diagnostics, findings } = prepared;
  return {
    outcome: "refused",
    revision,
    verdict: verdict === "invalid" ? "invalid" : "refused",
    reason: refusalReason(prepared),
    diagnostics,
    findings,
    phases,
  };
}

/** The pass that could not be finished. What is no error of edict's is EDICT_INTERNAL. */
export function failedPass(error: unknown): Extract<Pass, { readonly outcome: "failed" }> {
  const code = error instanceof EdictError ? error.code : "EDICT_INTERNAL";
  return { outcome: "failed", code, message: describeError(error) };
}

/** Each open hazard, and each change that waits for something else. */
export function heldOf({ held, open }: Gate): RoundReport["held"] {
  return [
    ...open.map(({ key, hazard }) => ({ key, hazard: hazard.id, message: hazard.message })),
    ...held.flatMap(({ key, why }) => (why.because === "hazard" ? [] : [{ key, message: whyText(why) }])),
  ];
}

function whyText(why: Exclude<HeldReason, { readonly because: "hazard" }>): string {
  return why.because === "paused" ? `paused: ${why.reason}` : `waits for ${why.by}`;
}
