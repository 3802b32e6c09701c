import { LASTING_HAZARDS, MASS_DELETION } from "../../core/plan.ts";
import type { Approval, Change, Hazard, HazardId, Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { MASS_DELETION_HAZARD } from "./breaker.ts";

/** The annotation by which a resource's own commit approves a hazard: `lock-out: agreed with the customer, T-123`. */
export const APPROVE_ANNOTATION = "edict/approve";

/** A hazard that keeps a change from being applied. */
export interface OpenHazard {
  readonly key: ResourceKey;
  readonly hazard: Hazard;
}

/** Why a change waits. */
export type HeldReason =
  /** Nobody approved what it endangers. */
  | { readonly because: "hazard"; readonly hazard: Hazard }
  /** Somebody paused the resource. */
  | { readonly because: "paused"; readonly reason: string }
  /** What it waits for is held itself. */
  | { readonly because: "blocked"; readonly by: ResourceKey };

export interface HeldChange extends Change {
  readonly why: HeldReason;
}

export interface Gate {
  /** Changes without an open hazard and without a dependency on a held one. */
  readonly released: readonly Change[];
  /** Changes that wait: for an approval, for the end of a pause, or for a change that waits. */
  readonly held: readonly HeldChange[];
  /** Hazards that nobody approved; those of paused resources are not asked for. */
  readonly open: readonly OpenHazard[];
  /** The approvals that were needed, for the trail. */
  readonly used: readonly (Approval & { readonly key: ResourceKey })[];
}

/** What holds changes beside their own hazards. */
export interface Guards {
  /** Why a resource is paused; undefined where it is not. */
  readonly paused?: (key: ResourceKey) => string | undefined;
  /** Whether the deletions are too many at once (see breaker.ts): each then carries that hazard, too. */
  readonly massDeletion?: boolean;
}

/** Whose approvals a person gave by hand, for this apply alone. */
const BY_HAND = "--approve";

/**
 * Reads the text of an approval: `HAZARD`, `HAZARD: reason`, several of them separated by `;`. An unknown hazard gives
 * no approval and is returned by name, so that a slip of the pen is told and not obeyed. So is a mass deletion, which
 * nothing that stays in Git can approve.
 */
export function parseApprovals(
  text: string,
  by: string,
  resource?: ResourceKey,
): { readonly approvals: readonly Approval[]; readonly unknown: readonly string[] } {
  const entries = text
    .split(";")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const approvals: Approval[] = [];
  const unknown: string[] = [];
  for (const entry of entries) {
    const colon = entry.indexOf(":");
    const name = (colon === -1 ? entry : entry.slice(0, colon)).trim();
    const reason = colon === -1 ? "" : entry.slice(colon + 1).trim();
    if (isHazard(name))
      approvals.push({ hazard: name, by, reason, ...(resource === undefined ? {} : { resource }) });
    else unknown.push(name);
  }
  return { approvals, unknown };
}

function isHazard(name: string): name is HazardId {
  return (LASTING_HAZARDS as readonly string[]).includes(name);
}

/** Whether a person approved for this apply that many resources, or all of them, are deleted at once. */
export function approvesMassDeletion(approvals: readonly Approval[]): boolean {
  return approvals.some(
    ({ hazard, by, resource }) => hazard === MASS_DELETION && by === BY_HAND && resource === undefined,
  );
}

/** Parts a plan into what may be applied now and what must wait. Pure. */
export function gate(plan: Plan, approvals: readonly Approval[], guards: Guards = {}): Gate {
  const find = finderOf(approvals);
  const used: (Approval & { readonly key: ResourceKey })[] = [];
  const open: OpenHazard[] = [];
  const reasons = new Map<ResourceKey, HeldReason>();
  for (const change of plan.changes) {
    const { key } = change;
    const paused = guards.paused?.(key);
    const hazards = paused === undefined ? hazardsOf(change, guards) : [];
    const judged = hazards.map((hazard) => ({ key, hazard, approval: find(key, hazard.id) }));
    for (const { hazard, approval } of judged) {
      if (approval === undefined) open.push({ key, hazard });
      else used.push({ ...approval, key });
    }
    const first = judged.find(({ approval }) => approval === undefined);
    if (paused !== undefined) reasons.set(key, { because: "paused", reason: paused });
    else if (first !== undefined) reasons.set(key, { because: "hazard", hazard: first.hazard });
  }
  for (const [key, by] of blockedBy(plan.changes, [...reasons.keys()]))
    reasons.set(key, { because: "blocked", by });
  return {
    released: plan.changes.filter(({ key }) => !reasons.has(key)),
    held: plan.changes.flatMap((change) => {
      const why = reasons.get(change.key);
      return why === undefined ? [] : [{ ...change, why }];
    }),
    open,
    used: used.filter(({ key }) => !reasons.has(key)),
  };
}

function hazardsOf({ operation, hazards }: Change, { massDeletion = false }: Guards): readonly Hazard[] {
  return massDeletion && operation === "delete" ? [MASS_DELETION_HAZARD, ...hazards] : hazards;
}

/** Finds the first approval that fits; a workspace may hold many, most of them for one resource. */
function finderOf(
  approvals: readonly Approval[],
): (key: ResourceKey, hazard: HazardId) => Approval | undefined {
  const valid = approvals.filter(({ hazard, by }) => hazard !== MASS_DELETION || by === BY_HAND);
  const places = Map.groupBy(valid, ({ hazard, resource }) => `${hazard} ${resource ?? ""}`);
  return (key, hazard) => places.get(`${hazard} ${key}`)?.[0] ?? places.get(`${hazard} `)?.[0];
}

/** The keys and everything that waits for one of them, directly or not. */
export function withDependents(
  changes: readonly Change[],
  keys: ReadonlySet<ResourceKey>,
): ReadonlySet<ResourceKey> {
  return new Set([...keys, ...blockedBy(changes, [...keys]).keys()]);
}

/** What waits for one of the keys, directly or not, with the first of the keys that it waits for. */
function blockedBy(
  changes: readonly Change[],
  keys: readonly ResourceKey[],
): ReadonlyMap<ResourceKey, ResourceKey> {
  if (keys.length === 0) return new Map();
  const dependents = dependentsOf(changes);
  const roots = new Set(keys);
  const blocked = new Map<ResourceKey, ResourceKey>();
  const queue = keys.map((key) => ({ key, root: key }));
  for (const { key, root } of queue) {
    for (const dependent of dependents.get(key) ?? []) {
      if (roots.has(dependent) || blocked.has(dependent)) continue;
      blocked.set(dependent, root);
      queue.push({ key: dependent, root });
    }
  }
  return blocked;
}

/** For each key the keys of the changes that wait for it. */
export function dependentsOf(changes: readonly Change[]): ReadonlyMap<ResourceKey, readonly ResourceKey[]> {
  const dependents = new Map<ResourceKey, ResourceKey[]>();
  for (const { key, after } of changes) {
    for (const dependency of after) {
      const waiting = dependents.get(dependency);
      if (waiting === undefined) dependents.set(dependency, [key]);
      else waiting.push(key);
    }
  }
  return dependents;
}
