import type { KindRegistration } from "../../core/controller.ts";
import type { Change } from "../../core/plan.ts";
import type { AppliedResource } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { withDependents } from "./approvals.ts";
import { appliedTargets } from "./graph.ts";

/** A change that has to wait for something outside of its own plan. */
export interface Unmet {
  readonly key: ResourceKey;
  readonly by: ResourceKey;
}

/**
 * Changes of a part of the workspace that refer to what is neither applied nor in the same plan, and all that waits for
 * them.
 */
export function unmetReferences(
  changes: readonly Change[],
  edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>,
  applied: ReadonlyMap<ResourceKey, unknown>,
): readonly Unmet[] {
  const planned = new Set(changes.map(({ key }) => key));
  const direct = changes.flatMap(({ key, operation }) => {
    const targets = operation === "delete" ? [] : (edges.get(key) ?? []);
    const missing = targets.find((target) => !planned.has(target) && !applied.has(target));
    return missing === undefined ? [] : [{ key, by: missing }];
  });
  return withWaiting(changes, direct);
}

/** Deletions of what something that is still applied refers to, and all that waits for them. */
export function referredDeletions(
  changes: readonly Change[],
  applied: Iterable<AppliedResource>,
  registrations: ReadonlyMap<string, KindRegistration>,
): readonly Unmet[] {
  const deletions = new Set(changes.filter(({ operation }) => operation === "delete").map(({ key }) => key));
  const referrers = new Map<ResourceKey, ResourceKey>();
  for (const record of applied) {
    if (deletions.has(record.key)) continue;
    for (const target of appliedTargets(record, { registrations })) {
      if (deletions.has(target) && !referrers.has(target)) referrers.set(target, record.key);
    }
  }
  return withWaiting(
    changes,
    [...referrers].map(([key, by]) => ({ key, by })),
  );
}

function withWaiting(changes: readonly Change[], direct: readonly Unmet[]): readonly Unmet[] {
  if (direct.length === 0) return direct;
  const known = new Map(direct.map((unmet) => [unmet.key, unmet]));
  const all = withDependents(changes, new Set(known.keys()));
  const [first] = direct;
  return [...all].map((key) => known.get(key) ?? { key, by: first?.key ?? key });
}
