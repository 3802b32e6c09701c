import type { Finding } from "./finding.ts";
import type { JsonValue } from "./json.ts";
import type { Digest, Origin, ResourceKey, Revision } from "./resource.ts";

/**
 * Everything that a change can endanger, in one closed list. `widens-*` hazards give somebody more than before;
 * `lock-out` can keep people out; the rest loses data or keys, or cannot be undone. `mass-deletion` is named by no
 * controller: it is added to deletions that are too many at once.
 */
export const HAZARDS = [
  "data-loss",
  "key-loss",
  "lock-out",
  "mass-deletion",
  "replace",
  "tenant-removal",
  "weakens-security",
  "widens-access",
] as const;
export type HazardId = (typeof HAZARDS)[number];

/** Of the hazards the one that nothing but a word on the command line approves. */
export const MASS_DELETION = "mass-deletion" as const;

/** A hazard that edict.yaml and annotations can accept. */
export type LastingHazard = Exclude<HazardId, typeof MASS_DELETION>;
export const LASTING_HAZARDS: readonly LastingHazard[] = HAZARDS.filter((hazard) => hazard !== MASS_DELETION);

export interface Hazard {
  readonly id: HazardId;
  /** What exactly is endangered, one sentence that names it. */
  readonly message: string;
  /** JSON Pointer of the field that brings it, `""` for the whole change. */
  readonly pointer: string;
}

/** One field that differs. A missing side is `undefined` (the field is not there), never `null`. */
export interface FieldChange {
  /** JSON Pointer into the resource, as `/spec/password/minLength`. */
  readonly pointer: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** The values are secret: they are left out and only the fact of the change is told. */
  readonly masked?: true;
}

export const OPERATIONS = ["adopt", "create", "delete", "none", "replace", "update"] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * What is to be done about one resource. It leaves the executor nothing to decide.
 * - create: nothing is there; update: fields differ; replace: a field differs that cannot be changed in place;
 * - delete: applied before, no longer desired; adopt: it is there although edict did not make it, and becomes owned;
 * - none: desired and observed are equal.
 */
export interface Change {
  readonly key: ResourceKey;
  readonly kind: string;
  readonly operation: Operation;
  readonly fields: readonly FieldChange[];
  readonly hazards: readonly Hazard[];
  /** Why, when the operation alone does not say: `changed outside of edict`, `version 3 is 91 days old`. */
  readonly reason: string;
  /** The resource as it is desired; absent on a delete. */
  readonly digest?: Digest;
  /** Where the cause of the change was written; for a delete, where it last stood. */
  readonly origin: Origin;
  /** Keys of changes of the same plan that must be done before this one. */
  readonly after: readonly ResourceKey[];
}

/** A hazard that somebody accepted, for one resource or (`resource` absent) for every resource of the plan. */
export interface Approval {
  readonly hazard: HazardId;
  readonly resource?: ResourceKey;
  /** Where the approval comes from: `--approve`, `annotation`, `deletion-policy` or `edict.yaml`. */
  readonly by: string;
  readonly reason: string;
}

/** How the real system left the state that edict applied. */
export type DriftCause = "added" | "changed" | "removed";

/** A difference that is no change: it is only reported, or somebody accepted it. */
export interface DriftItem {
  readonly key: ResourceKey;
  readonly kind: string;
  /** `added`: put there outside of edict; `removed`: not there although applied. */
  readonly cause: DriftCause;
  /** What differs: `before` is observed, `after` is applied. Empty for what was added or removed. */
  readonly fields: readonly FieldChange[];
  readonly mode: "accepted" | "report";
  /** The ids of the acceptances in edict.yaml, when accepted. */
  readonly acceptedBy?: readonly string[];
  /** RFC 3339: when the first of these acceptances ends. */
  readonly until?: string;
  /** Where the resource was written last; an empty file for what was added. */
  readonly origin: Origin;
}

/** What a plan was computed from; a plan is stale when any of it is different now. */
export interface PlanBasis {
  readonly revision: Revision;
  /** Digest over all desired resources. */
  readonly desired: Digest;
  /** Digest over everything observed and over the records of what was applied. */
  readonly observed: Digest;
  /** Digest of the policy bundle that judged it. */
  readonly policies: Digest;
  /** RFC 3339 in UTC: the time by which ages and dates were judged. */
  readonly at: string;
}

/**
 * An immutable, deterministic, serialisable list of changes, sorted by key. The same basis gives the same bytes.
 * `none` changes are only counted, in `unchanged`.
 */
export interface Plan {
  readonly format: 1;
  readonly workspace: string;
  readonly basis: PlanBasis;
  readonly changes: readonly Change[];
  readonly unchanged: number;
  /** Differences that are left as they are, sorted by key. */
  readonly drifted: readonly DriftItem[];
  /** Resources that are no longer declared and stay, because their deletion policy says so; sorted. */
  readonly retained: readonly ResourceKey[];
  readonly findings: readonly Finding[];
  /** Digest of the canonical JSON of all other fields, each change in it replaced by the digest of its own. */
  readonly id: Digest;
}
