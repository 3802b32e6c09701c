import type { HazardInput } from "../../core/controller.ts";
import { describeLoss, entitlementsOf, lossesBetween } from "../../core/entitlement.ts";
import type { Entitlements, Loss } from "../../core/entitlement.ts";
import { atPointer } from "../../core/json.ts";
import type { Find } from "../../core/lineage.ts";
import type { Hazard } from "../../core/plan.ts";
import { parseKey, targetSeenFrom } from "../../core/resource.ts";
import type { PlanSpec } from "./spec.gen.ts";

/** What a change of a Plan takes from the tenants that are on it, or on a plan that extends it. */
export function planHazards(input: HazardInput<PlanSpec>): readonly Hazard[] {
  const { before, after, key, view } = input;
  if (before === undefined || after === undefined) return [];
  const { name } = parseKey(key);
  const find: Find = view?.find ?? (() => undefined);
  const losses = lossesBetween(given(before, find), given(after, find));
  const hazards = losses.map((loss): Hazard => {
    const message = `every tenant on plan ${name} ${describeLoss(loss)}`;
    return { id: "lock-out", message, pointer: placeOf(loss, before, after) };
  });
  return [...hazards, ...lostParent(name, before, after, find)];
}

/** What a version of the plan gives, with the plan that it extends as it will be after the change. */
function given(spec: PlanSpec, find: Find): Entitlements {
  const parent = parentPlan(spec, find);
  const inherited = parent === undefined ? { features: {}, limits: {} } : entitlementsOf(parent, find);
  const limits = Object.entries(spec.limits).map(([name, limit]) => [
    name,
    limit === "unlimited" ? null : limit,
  ]);
  return {
    features: { ...inherited.features, ...spec.features },
    limits: { ...inherited.limits, ...(Object.fromEntries(limits) as Entitlements["limits"]) },
  };
}

function parentPlan(spec: PlanSpec, find: Find): ReturnType<Find> {
  if (spec.extends === undefined) return undefined;
  return find("Plan", targetSeenFrom(PLATFORM_OWNED, spec.extends));
}

/** Plans stand on the platform only. */
const PLATFORM_OWNED = { metadata: { name: "", labels: {}, annotations: {} } };

/** The field that was edited, or `extends` where the loss was inherited. */
function placeOf(loss: Loss, before: PlanSpec, after: PlanSpec): string {
  const field = loss.type === "feature" ? `/features/${loss.name}` : `/limits/${loss.name}`;
  const own = atPointer(before, field) !== undefined || atPointer(after, field) !== undefined;
  return own ? `/spec${field}` : "/spec/extends";
}

/** The plan that was extended is gone or cannot be seen: what it gave is not known any more. */
function lostParent(name: string, before: PlanSpec, after: PlanSpec, find: Find): readonly Hazard[] {
  if (before.extends === undefined || before.extends === after.extends) return [];
  if (parentPlan(before, find) !== undefined) return [];
  const message = `plan ${name} no longer extends ${before.extends}, and may give less`;
  return [{ id: "lock-out", message, pointer: "/spec/extends" }];
}
