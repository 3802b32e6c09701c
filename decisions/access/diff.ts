import { jsonEqual } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Release, ReleaseSource } from "../../core/release.ts";
import { DecisionPoint } from "../decision-point.ts";
import type { EvaluationRequest } from "../request.ts";
import type { RuntimePolicy } from "../runtime.ts";
import type { Cell } from "./cells.ts";
import { alternativesOf } from "./implication.ts";
import { accessSuspicions } from "./obligations.ts";
import type { Comparison, Suspicion } from "./obligations.ts";
import { signInSuspicions } from "./sign-in.ts";
import type { SignInSuspicion } from "./sign-in.ts";
import { standingOf, stepUpOf } from "./standing.ts";
import type { Principal } from "./standing.ts";
import { signInTries } from "./tries.ts";
import { askersOf, requestFor } from "./witness.ts";
import type { Witness } from "./witness.ts";
import { conditionWords } from "./words.ts";

/** Access that somebody has after and had not before, or that was not shown to be the same. */
export interface AccessChange extends Cell {
  /** Whether a question is known that is decided otherwise: `witness`. */
  readonly proved: boolean;
  /** Empty: everybody. A group stands for whoever is in it. */
  readonly subjects: readonly Principal[];
  /** In words. */
  readonly why: string;
  /** Under which condition, in words; absent where it always holds. */
  readonly condition?: string;
  /** The conditions under which it was allowed on the other side, in words. */
  readonly formerly?: readonly string[];
  readonly rule?: string;
  readonly source?: ReleaseSource;
  readonly witness?: Witness;
}

/** What changes for a tenant between two releases. */
export interface AccessDiff {
  readonly tenant: string;
  readonly gains: readonly AccessChange[];
  readonly losses: readonly AccessChange[];
}

/** What a comparison comes to: a gain that is certain outweighs what was not proved. */
export type Verdict = "adds-none" | "gains" | "not-proved";

/** Judges any number of differences. */
export function verdictOf(diffs: readonly AccessDiff[]): Verdict {
  const gains = diffs.flatMap((diff) => diff.gains);
  if (gains.length === 0) return "adds-none";
  return gains.some(({ proved }) => proved) ? "gains" : "not-proved";
}

/**
 * Who gains and who loses what. No gains is a proof that no question from `at` on is allowed after that was denied before;
 * what is told as proved comes with a question that the decision point itself answers otherwise. Throws a ReferenceError
 * for a release that contradicts itself.
 */
export function accessDiff({ before, after, at }: Comparison, policy: RuntimePolicy): AccessDiff {
  const [old, proposed] = [pointOf(before, policy), pointOf(after, policy)];
  const tenant = after?.tenant ?? before?.tenant ?? "";
  return {
    tenant,
    gains: accessGains({ before, after, at }, finder(tenant, old, proposed)),
    losses: accessGains({ before: after, after: before, at }, finder(tenant, proposed, old)),
  };
}

/** Finds the first question that is denied before and allowed after, of some that are worth a try. */
export type FindWitness = (
  requests: readonly EvaluationRequest[],
  times: readonly number[],
) => Witness | undefined;

/** What is allowed after and was not shown to be allowed before: half of a difference. */
export function accessGains(comparison: Comparison, find: FindWitness): readonly AccessChange[] {
  const { before, after } = comparison;
  if (after === undefined || (before !== undefined && jsonEqual(meaning(before), meaning(after)))) return [];
  const trial: Trial = { comparison, tenant: after.tenant, find };
  return [
    ...merged(accessSuspicions(comparison)).map((suspicions) => accessChange(suspicions, trial)),
    ...signInChanges(comparison, trial),
    ...featureChanges(comparison, trial),
  ];
}

function meaning({ sections }: Release): JsonObject {
  return sections as unknown as JsonObject;
}

interface Trial {
  readonly comparison: Comparison;
  readonly tenant: string;
  readonly find: FindWitness;
}

/** Questions that are tried for one change. */
const MOST_TRIES = 200;

/** Asks two decision points the same questions. */
function finder(tenant: string, before: DecisionPoint, after: DecisionPoint): FindWitness {
  return (requests, times) => {
    const tries = requests.flatMap((request) => times.map((now) => ({ request, now }))).slice(0, MOST_TRIES);
    const found = tries.find(
      ({ request, now }) =>
        after.evaluate(tenant, request, { now }).decision &&
        !before.evaluate(tenant, request, { now }).decision,
    );
    return found && { request: found.request, at: new Date(found.now).toISOString() };
  };
}

function pointOf(release: Release | undefined, policy: RuntimePolicy): DecisionPoint {
  const point = new DecisionPoint({ policy });
  if (release !== undefined) point.publish(release);
  return point;
}

/** The alternatives of one rule in one cell are one change. */
function merged(suspicions: readonly Suspicion[]): readonly (readonly [Suspicion, ...Suspicion[]])[] {
  const groups = new Map<string, [Suspicion, ...Suspicion[]]>();
  for (const suspicion of suspicions) {
    const { because, cell, who, rule } = suspicion;
    const key = JSON.stringify([because, cell.type, cell.action, who.members[0], rule?.id]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [suspicion]);
    else known.push(suspicion);
  }
  return [...groups.values()];
}

const WHY: Readonly<Record<Suspicion["because"], string>> = {
  deny: "is no longer denied",
  rule: "is allowed",
  "step-up": "needs no sign-in as fresh as before",
};

function accessChange(suspicions: readonly [Suspicion, ...Suspicion[]], trial: Trial): AccessChange {
  const [first] = suspicions;
  const { cell, who, rule, because } = first;
  const witness = suspicions.map((one) => witnessOf(one, trial)).find((found) => found !== undefined);
  const condition = rule === undefined ? "" : conditionWords(rule);
  const formerly = first.formerly.map(conditionWords).filter((words) => words !== "");
  return {
    ...cell,
    proved: witness !== undefined,
    subjects: who.members,
    why: WHY[because],
    ...(condition === "" ? {} : { condition }),
    ...(formerly.length === 0 ? {} : { formerly }),
    ...(rule === undefined ? {} : { rule: rule.id, source: rule.source }),
    ...(witness === undefined ? {} : { witness }),
  };
}

/** So many alternatives of the rules that let something through are tried. */
const MOST_OPENINGS = 16;
/** Hours between the times that are tried where the time of the day counts, for a week. */
const STEP_HOURS = 5;
const HOUR = 3_600_000;

function witnessOf(suspicion: Suspicion, trial: Trial): Witness | undefined {
  const { who, helpers, cell, tests, openings, ends } = suspicion;
  const { before, after, at } = trial.comparison;
  const alternatives = openings.flatMap(alternativesOf).slice(0, MOST_OPENINGS);
  const timed = [tests, ...alternatives].flat().some(({ operator }) => operator === "betweenTimes");
  const times = [at, ...ends, ...(timed ? throughTheWeek(at) : [])];
  const stepUp = stepUpOf(standingOf(after, at), cell.type, cell.action) !== undefined;
  const asked = stepUpOf(standingOf(before, at), cell.type, cell.action)?.session.reauthSeconds ?? 0;
  const contexts = stepUp ? [at, ...ends, at - (asked + 1) * 1000].map(signedInAt) : [{}];
  const requests = contexts.flatMap((context) =>
    askersOf(who, helpers).flatMap((asking) =>
      alternatives.map((opening) => requestFor(asking, cell, [...tests, ...opening], context)),
    ),
  );
  return trial.find(requests, times);
}

function signedInAt(time: number): JsonObject {
  return { authenticatedAt: Math.floor(time / 1000), mfa: true };
}

function throughTheWeek(at: number): readonly number[] {
  const count = Math.floor((7 * 24) / STEP_HOURS);
  return Array.from({ length: count }, (_, index) => at + (index + 1) * STEP_HOURS * HOUR);
}

/** What changed for one class is tried once: who may sign in now may do so for all of its reasons together. */
function signInChanges(comparison: Comparison, trial: Trial): readonly AccessChange[] {
  const byClass = Map.groupBy(signInSuspicions(comparison), ({ who }) => who);
  return [...byClass.values()].flatMap((suspicions) => signInChange(suspicions, trial) ?? []);
}

function signInChange(suspicions: readonly SignInSuspicion[], trial: Trial): AccessChange | undefined {
  const [first] = suspicions;
  if (first === undefined) return undefined;
  const { requests, times } = signInTries(first.who, first.helpers, trial.tenant, trial.comparison);
  const witness = trial.find(requests, times);
  return {
    type: "tenant",
    action: "sign-in",
    proved: witness !== undefined,
    subjects: first.who.members,
    why: suspicions.map(({ why }) => why).join("; "),
    ...(first.source === undefined ? {} : { source: first.source }),
    ...(witness === undefined ? {} : { witness }),
  };
}

/** Features are the tenant's, whoever asks. */
function featureChanges({ before, after, at }: Comparison, trial: Trial): readonly AccessChange[] {
  const [had, has] = [standingOf(before, at), standingOf(after, at)];
  if (!has.active) return [];
  const known = had.active ? (had.sections.plan?.features ?? {}) : {};
  const { plan } = has.sections;
  return Object.keys(plan?.features ?? {})
    .filter((feature) => !Object.hasOwn(known, feature))
    .map((feature) => {
      const request: EvaluationRequest = {
        subject: { type: "user", id: "somebody" },
        action: { name: "use" },
        resource: { type: "feature", id: feature },
      };
      const witness = trial.find([request], [at]);
      return {
        type: "feature",
        action: "use",
        proved: witness !== undefined,
        subjects: [],
        why: `the plan includes ${feature}`,
        ...(plan === undefined ? {} : { source: plan.source }),
        ...(witness === undefined ? {} : { witness }),
      };
    });
}
