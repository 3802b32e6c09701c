import { HAZARDS } from "../../core/plan.ts";
import type { Approval, Change, Hazard, HazardId, Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";

/** The annotation by which a resource's own commit approves a hazard: `lock-out: agreed with the customer, T-123`. */
export const APPROVE_ANNOTATION = "edict/approve";

/** A hazard that keeps a change from being applied. */
export interface OpenHazard {
  readonly key: ResourceKey;
  readonly hazard: Hazard;
}

export interface Gate {
  /** Changes without an open hazard and without a dependency on a held one. */
  readonly released: readonly Change[];
  /** Changes that wait: for an approval, or for a change that waits. */
  readonly held: readonly Change[];
  readonly open: readonly OpenHazard[];
  /** The approvals that were needed, for the trail. */
  readonly used: readonly (Approval & { readonly key: ResourceKey })[];
}

/**
 * Reads the text of an approval: `HAZARD`, `HAZARD: reason`, several of them separated by `;`. An unknown hazard gives
 * no approval and is returned by name, so that a slip of the pen is told and not obeyed.
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
  return (HAZARDS as readonly string[]).includes(name);
}

/** Parts a plan into what may be applied now and what must wait. Pure. */
export function gate(plan: Plan, approvals: readonly Approval[]): Gate {
  const used: (Approval & { readonly key: ResourceKey })[] = [];
  const open: OpenHazard[] = [];
  for (const change of plan.changes) {
    for (const hazard of change.hazards) {
      const approval = approvals.find((candidate) => approves(candidate, change.key, hazard.id));
      if (approval === undefined) open.push({ key: change.key, hazard });
      else used.push({ ...approval, key: change.key });
    }
  }
  const held = withDependents(plan.changes, new Set(open.map(({ key }) => key)));
  return {
    released: plan.changes.filter(({ key }) => !held.has(key)),
    held: plan.changes.filter(({ key }) => held.has(key)),
    open,
    used: used.filter(({ key }) => !held.has(key)),
  };
}

function approves(approval: Approval, key: ResourceKey, hazard: HazardId): boolean {
  return approval.hazard === hazard && (approval.resource === undefined || approval.resource === key);
}

/** The keys and everything that waits for one of them, directly or not. */
export function withDependents(
  changes: readonly Change[],
  keys: ReadonlySet<ResourceKey>,
): ReadonlySet<ResourceKey> {
  const held = new Set(keys);
  const dependents = dependentsOf(changes);
  const queue = [...held];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const dependent of dependents.get(key) ?? []) {
      if (!held.has(dependent)) queue.push(dependent);
      held.add(dependent);
    }
  }
  return held;
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
