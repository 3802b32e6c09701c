import { ERRORS } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import { MASS_DELETION } from "../core/plan.ts";
import type { DriftItem, Hazard } from "../core/plan.ts";
import type { AppliedResource, Condition, ConditionOf, ConditionType } from "../core/ports.ts";
import type { Origin, Resource, ResourceKey } from "../core/resource.ts";
import type { HeldChange, OpenHazard } from "./plan/approvals.ts";
import type { PausedOf } from "./plan/pauses.ts";

export type Conditions = ReadonlyMap<ResourceKey, readonly Condition[]>;

/** What a round found and left, of everything in its scope. What did not happen is left out. */
export interface SettleInput {
  /** RFC 3339: the time of what becomes different by this round. */
  readonly now: string;
  /**
   * The resources that the round was about; the others keep their conditions. Without it, all. A set makes the cost
   * follow its size: then nothing but its keys is looked at.
   */
  readonly scope?: ReadonlySet<ResourceKey> | ((key: ResourceKey) => boolean);
  /** The conditions as they stand in the store now. */
  readonly current: Conditions;
  /** The records after the round. */
  readonly applied: ReadonlyMap<ResourceKey, Pick<AppliedResource, "digest" | "generation" | "origin">>;
  readonly desired: ReadonlyMap<ResourceKey, Pick<Resource, "digest" | "origin">>;
  /** The changes that the gate held, and why. */
  readonly held?: readonly Pick<HeldChange, "key" | "origin" | "why">[];
  /** All the hazards that nobody approved; a held change names only the first of its own. */
  readonly open?: readonly OpenHazard[];
  readonly failed?: readonly { readonly key: ResourceKey; readonly error: string; readonly code: string }[];
  /** Changes that were not tried because that of `by` failed. */
  readonly blocked?: readonly { readonly key: ResourceKey; readonly by: ResourceKey }[];
  /** Differences of the real system that are left as they are: `plan.drifted`. */
  readonly drifted?: readonly DriftItem[];
  /** Why a resource is paused. */
  readonly paused?: PausedOf | ReadonlyMap<ResourceKey, string>;
  /** Resources that are no longer declared and that their deletion policy keeps: `plan.retained`. */
  readonly retained?: readonly ResourceKey[];
  /** RFC 3339: when what failed is tried again. */
  readonly nextRetryAt?: string | ((key: ResourceKey) => string | undefined);
}

/** What one condition is to say. The generation, the time and the place are added to it. */
type Draft = {
  readonly [Type in ConditionType]: Pick<
    ConditionOf<Type>,
    "message" | "nextRetryAt" | "reason" | "status" | "type"
  >;
}[ConditionType];

const APPLIED: Draft = {
  type: "Ready",
  status: "True",
  reason: "Applied",
  message: "equal to the desired state",
};

const RETAINED: Draft = {
  type: "Ready",
  status: "True",
  reason: "Retained",
  message: "no longer declared, and kept by its deletion policy",
};

/**
 * What has to be written so that the conditions in the scope say what the round found: only what differs from
 * `current`, and an empty list for what is gone. Pure; a round that finds the same again gives nothing.
 */
export function settle(input: SettleInput): Conditions {
  const found = foundBy(input);
  const known = [input.desired, input.applied, input.current, found.drifted];
  return differing(keysOf(input.scope, known), input.current, (key) => conditionsOf(key, input, found));
}

/** The keys in the scope, each once. */
function keysOf(
  scope: SettleInput["scope"],
  known: readonly ReadonlyMap<ResourceKey, unknown>[],
): ReadonlySet<ResourceKey> {
  if (scope !== undefined && typeof scope !== "function") return scope;
  const keys = new Set<ResourceKey>();
  for (const some of known) {
    for (const key of some.keys()) if (scope === undefined || scope(key)) keys.add(key);
  }
  return keys;
}

function differing(
  keys: ReadonlySet<ResourceKey>,
  current: Conditions,
  after: (key: ResourceKey) => readonly Condition[],
): Conditions {
  const changed = new Map<ResourceKey, readonly Condition[]>();
  for (const key of keys) {
    const conditions = after(key);
    if (!equal(current.get(key) ?? [], conditions)) changed.set(key, conditions);
  }
  return changed;
}

/**
 * The conditions of a resource whose change was just made. That it drifted or is paused is left for `settle` to judge;
 * the trouble that it had is over.
 */
export function appliedConditions(
  before: Pick<AppliedResource, "conditions"> | undefined,
  generation: number,
  now: string,
): readonly Condition[] {
  const earlier = before?.conditions ?? [];
  const kept = earlier.filter(({ type }) => type === "Drifted" || type === "Paused");
  return [finished(APPLIED, { before: earlier, generation, now }), ...kept];
}

/** Why a resource is not ready, with the types that go with it. */
interface Problem {
  readonly ready: ConditionOf<"Ready">["reason"];
  readonly message: string;
  /** Whether it can pass by waiting: then it is tried again by itself. */
  readonly passes: boolean;
  readonly origin?: Origin;
}

type Problems = ReadonlyMap<ResourceKey, Problem>;

/** What the round found, by key. */
interface Found {
  /** Where one resource has several, the one that has to be solved first counts. */
  readonly problems: Problems;
  readonly drifted: ReadonlyMap<ResourceKey, DriftItem>;
  readonly retained: ReadonlySet<ResourceKey>;
  readonly paused: PausedOf;
}

function foundBy(input: SettleInput): Found {
  const { paused } = input;
  return {
    problems: new Map([...failureProblems(input), ...heldProblems(input)]),
    drifted: byKey(input.drifted ?? []),
    retained: new Set(input.retained),
    paused: typeof paused === "function" ? paused : (key) => paused?.get(key),
  };
}

function byKey(drifted: readonly DriftItem[]): ReadonlyMap<ResourceKey, DriftItem> {
  return new Map(drifted.map((item) => [item.key, item]));
}

function failureProblems({ failed = [], blocked = [] }: SettleInput): Problems {
  const problems = new Map<ResourceKey, Problem>();
  for (const { key, error, code } of failed) {
    problems.set(key, { ready: "Failed", message: error, passes: isRetryableCode(code) });
  }
  for (const { key, by } of blocked) {
    const passes = problems.get(by)?.passes ?? true;
    problems.set(key, { ready: "Blocked", message: `blocked by ${by}, which failed`, passes });
  }
  return problems;
}

function isRetryableCode(code: string): boolean {
  return Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].retryable;
}

function heldProblems({ held = [], open = [] }: SettleInput): Problems {
  const hazards = Map.groupBy(open, ({ key }) => key);
  const paused = new Set(held.filter(({ why }) => why.because === "paused").map(({ key }) => key));
  return new Map(
    held.map(({ key, origin, why }) => {
      if (why.because === "paused") return [key, pausedProblem(why.reason, origin)];
      if (why.because === "hazard") {
        const own = hazards.get(key)?.map(({ hazard }) => hazard) ?? [why.hazard];
        return [key, hazardProblem(own, origin)];
      }
      const cause = paused.has(why.by) ? "which is paused" : "which waits for an approval";
      const message = `blocked by ${why.by}, ${cause}`;
      return [key, { ready: "Blocked", message, passes: false, origin }];
    }),
  );
}

function pausedProblem(message: string, origin?: Origin): Problem {
  return { ready: "Paused", message, passes: false, ...(origin === undefined ? {} : { origin }) };
}

function hazardProblem(hazards: readonly Hazard[], origin: Origin): Problem {
  const message = hazards.map(({ id, message: text }) => `${id}: ${text}`).join("; ");
  const mass = hazards.some(({ id }) => id === MASS_DELETION);
  return { ready: mass ? "MassDeletion" : "HazardNotApproved", message, passes: false, origin };
}

function conditionsOf(key: ResourceKey, input: SettleInput, found: Found): readonly Condition[] {
  const { applied, desired, now } = input;
  const wanted = desired.get(key);
  const record = applied.get(key);
  const drift = found.drifted.get(key);
  const problem = found.problems.get(key) ?? waiting(key, input, found);
  if (wanted === undefined && record === undefined && problem === undefined && drift === undefined) return [];
  const origin = problem?.origin ?? drift?.origin ?? wanted?.origin ?? record?.origin;
  const before = input.current.get(key) ?? [];
  const generation = generationOf(wanted, record);
  return drafts(key, problem, input, found).map((draft) => {
    const place = draft.type === "Ready" && draft.status === "True" ? undefined : origin;
    return finished(draft, { before, generation, now, ...(place === undefined ? {} : { origin: place }) });
  });
}

/** What nothing else explains: the change was not made yet, because the round was about something else or ended early. */
function waiting(
  key: ResourceKey,
  { applied, desired }: SettleInput,
  { paused, retained }: Found,
): Problem | undefined {
  const wanted = desired.get(key);
  const record = applied.get(key);
  if (wanted?.digest === record?.digest) return undefined;
  if (wanted === undefined && retained.has(key)) return undefined;
  const reason = paused(key);
  if (reason !== undefined) return pausedProblem(reason);
  const message =
    wanted === undefined ? "no longer declared, and not removed yet" : "the newest state is not applied yet";
  return { ready: "Behind", message, passes: true };
}

/** In a fixed order, `Ready` first. */
function drafts(
  key: ResourceKey,
  problem: Problem | undefined,
  { desired, nextRetryAt }: SettleInput,
  { drifted, paused, retained }: Found,
): readonly Draft[] {
  const drift = drifted.get(key);
  const pause = paused(key);
  const retry = typeof nextRetryAt === "function" ? nextRetryAt(key) : nextRetryAt;
  return [
    readyDraft(problem, drift, !desired.has(key) && retained.has(key)),
    ...(problem === undefined ? [] : workDrafts(problem, retry)),
    ...(drift === undefined ? [] : [driftedDraft(drift)]),
    ...(pause === undefined
      ? []
      : [{ type: "Paused", status: "True", reason: "Paused", message: pause } as const]),
  ];
}

function readyDraft(problem: Problem | undefined, drift: DriftItem | undefined, kept: boolean): Draft {
  if (problem !== undefined) {
    return { type: "Ready", status: "False", reason: problem.ready, message: problem.message };
  }
  if (drift?.mode === "report") {
    return { type: "Ready", status: "False", reason: "Drift", message: driftMessage(drift) };
  }
  return kept ? RETAINED : APPLIED;
}

function driftedDraft(item: DriftItem): Draft {
  const reason = item.mode === "accepted" ? "Accepted" : "Drift";
  return { type: "Drifted", status: "True", reason, message: driftMessage(item) };
}

function driftMessage({ cause, fields, acceptedBy = [] }: DriftItem): string {
  const names = fields.map(({ pointer }) => pointer);
  const where = cause === "changed" && names.length > 0 ? `: ${names.join(", ")}` : "";
  const by = acceptedBy.length === 0 ? "" : `; accepted by ${acceptedBy.join(", ")}`;
  return `${cause === "added" ? "put there" : cause} outside of edict${where}${by}`;
}

/** Whether somebody has to act, or waiting is enough. A pause is neither: it is wanted, and told by its own type. */
function workDrafts({ ready, message, passes }: Problem, retry: string | undefined): readonly Draft[] {
  const nextRetryAt = retry === undefined ? {} : { nextRetryAt: retry };
  switch (ready) {
    case "Behind":
      return [{ type: "Reconciling", status: "True", reason: ready, message, ...nextRetryAt }];
    case "Blocked":
      return passes
        ? [{ type: "Reconciling", status: "True", reason: ready, message, ...nextRetryAt }]
        : [{ type: "Stalled", status: "True", reason: ready, message }];
    case "Failed":
      return passes
        ? [{ type: "Reconciling", status: "True", reason: "Retrying", message, ...nextRetryAt }]
        : [{ type: "Stalled", status: "True", reason: ready, message }];
    case "HazardNotApproved":
    case "MassDeletion":
      return [{ type: "Stalled", status: "True", reason: ready, message }];
    case "Applied":
    case "Drift":
    case "Paused":
    case "Progressing":
    case "Retained":
      return [];
  }
}

/** That of the resource as it is desired: one more than what is applied where that differs. */
function generationOf(
  wanted: Pick<Resource, "digest"> | undefined,
  record: Pick<AppliedResource, "digest" | "generation"> | undefined,
): number {
  if (record === undefined) return 1;
  return wanted === undefined || wanted.digest === record.digest ? record.generation : record.generation + 1;
}

function finished(
  draft: Draft,
  {
    before,
    generation,
    now,
    origin,
  }: {
    readonly before: readonly Condition[];
    readonly generation: number;
    readonly now: string;
    readonly origin?: Origin;
  },
): Condition {
  const { type, status, reason } = draft;
  const same = before.find((condition) => condition.type === type);
  const stays = same?.status === status && same.reason === reason;
  return {
    ...draft,
    observedGeneration: generation,
    since: stays ? same.since : now,
    ...(origin === undefined || origin.file === ""
      ? {}
      : { origin: { file: origin.file, line: origin.line, column: origin.column } }),
  };
}

/** Conditions come back from the store with their members in another order. */
function equal(left: readonly Condition[], right: readonly Condition[]): boolean {
  const text = (conditions: readonly Condition[]): string =>
    canonicalJson(conditions as unknown as JsonValue);
  return left.length === right.length && text(left) === text(right);
}
