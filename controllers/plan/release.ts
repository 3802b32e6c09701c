import type { TenantView } from "../../core/controller.ts";
import { entitlementsOf } from "../../core/entitlement.ts";
import type { Entitlements } from "../../core/entitlement.ts";
import type { JsonValue } from "../../core/json.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleasePlan, ReleaseSections } from "../../core/release.ts";
import { tenantOf } from "../../core/tenancy.ts";
import type { PlanSpec } from "./spec.gen.ts";

/** The plan of the tenant: its features and limits, with the tenant's own limit of team members counted in. */
export function releasePlan(view: TenantView<PlanSpec>): ReleaseSections {
  const tenant = tenantOf(view);
  const target = tenant?.spec["plan"];
  const plan = typeof target === "string" ? view.find("Plan", target) : undefined;
  if (tenant === undefined || plan === undefined) return {};
  const { features, limits } = entitlementsOf(plan, view.find);
  const section: ReleasePlan = {
    name: plan.metadata.name,
    features: Object.fromEntries(
      Object.keys(features).flatMap((name) => (features[name] === true ? [[name, true]] : [])),
    ),
    limits: boundBy(tenant.spec["maxTeamMembers"], limits),
    source: sourceAt(plan, "/spec"),
  };
  return { plan: section };
}

function boundBy(
  maxTeamMembers: JsonValue | undefined,
  limits: Entitlements["limits"],
): ReleasePlan["limits"] {
  if (typeof maxTeamMembers !== "number") return limits;
  return { ...limits, teamMembers: Math.min(limits["teamMembers"] ?? maxTeamMembers, maxTeamMembers) };
}
