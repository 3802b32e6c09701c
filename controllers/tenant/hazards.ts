import type { HazardInput } from "../../core/controller.ts";
import { describeLoss, entitlementsOf, lossesBetween } from "../../core/entitlement.ts";
import type { Hazard } from "../../core/plan.ts";
import { parseKey } from "../../core/resource.ts";
import type { TenantSpec } from "./spec.gen.ts";

/** What a change of a Tenant endangers. */
export function tenantHazards(input: HazardInput<TenantSpec>): readonly Hazard[] {
  const { before, after } = input;
  const { name } = parseKey(input.key);
  if (before === undefined) return [];
  if (after === undefined) return removal(name);
  return [
    ...leavingActive(name, before, after),
    ...planChange(name, before, after, input.view),
    ...fewerMembers(name, before, after),
    ...newOwner(name, before, after),
  ];
}

function removal(name: string): readonly Hazard[] {
  return [
    {
      id: "tenant-removal",
      message: `tenant ${name} ends, and every question about it is denied`,
      pointer: "",
    },
    { id: "data-loss", message: `everything that is kept for tenant ${name} goes with it`, pointer: "" },
  ];
}

function leavingActive(name: string, before: TenantSpec, after: TenantSpec): readonly Hazard[] {
  if (before.status !== "active" || after.status === "active") return [];
  const message = `everybody in tenant ${name} is denied everything: it goes from active to ${after.status}`;
  return [{ id: "lock-out", message, pointer: "/spec/status" }];
}

function planChange(
  name: string,
  before: TenantSpec,
  after: TenantSpec,
  view: HazardInput<TenantSpec>["view"],
): readonly Hazard[] {
  if (before.plan === after.plan) return [];
  const from = view?.find("Plan", before.plan);
  const to = view?.find("Plan", after.plan);
  const change = `tenant ${name} goes from plan ${before.plan} to ${after.plan}`;
  if (view === undefined || from === undefined || to === undefined) {
    return [{ id: "lock-out", message: `${change}, which may give less`, pointer: "/spec/plan" }];
  }
  const losses = lossesBetween(entitlementsOf(from, view.find), entitlementsOf(to, view.find));
  if (losses.length === 0) return [];
  const told = losses.map(describeLoss).join(", ");
  return [{ id: "lock-out", message: `${change}: ${told}`, pointer: "/spec/plan" }];
}

function fewerMembers(name: string, before: TenantSpec, after: TenantSpec): readonly Hazard[] {
  const { maxTeamMembers } = after;
  if (maxTeamMembers === undefined) return [];
  if (before.maxTeamMembers !== undefined && maxTeamMembers >= before.maxTeamMembers) return [];
  const from = before.maxTeamMembers ?? "as many as the plan allows";
  const message = `tenant ${name} may have ${maxTeamMembers} team members instead of ${from}`;
  return [{ id: "lock-out", message, pointer: "/spec/maxTeamMembers" }];
}

function newOwner(name: string, before: TenantSpec, after: TenantSpec): readonly Hazard[] {
  if (before.owner === after.owner) return [];
  const message = `tenant ${name} gets the owner ${after.owner} instead of ${before.owner}`;
  return [{ id: "widens-access", message, pointer: "/spec/owner" }];
}
