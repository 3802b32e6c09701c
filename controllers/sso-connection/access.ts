import { isJsonArray, isJsonObject } from "../../core/json.ts";
import { lineageOf } from "../../core/lineage.ts";
import type { Find } from "../../core/lineage.ts";
import type { Hazard } from "../../core/plan.ts";
import type { Resource } from "../../core/resource.ts";
import type { SsoConnectionSpec, SsoProvisioning } from "./spec.gen.ts";

/** Whom the provisioning gives more than before. `find` looks roles up, to tell a lower one from a higher one. */
export function accessHazards(
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
  find: Find,
): readonly Hazard[] {
  const from = before.provisioning;
  const to = after.provisioning;
  return [
    ...justInTime(from, to),
    ...higherDefault(from, to, find),
    ...higherCeiling(from, to, find),
    ...newMappings(from, to),
  ];
}

function justInTime(from: SsoProvisioning, to: SsoProvisioning): readonly Hazard[] {
  if (from.jit || !to.jit) return [];
  const message = `whoever the provider lets in gets an account with the role ${to.defaultRole}`;
  return [widening(message, "/spec/provisioning/jit")];
}

function higherDefault(from: SsoProvisioning, to: SsoProvisioning, find: Find): readonly Hazard[] {
  if (!isHigher(from.defaultRole, to.defaultRole, find)) return [];
  const message = `new accounts get the role ${to.defaultRole} instead of ${from.defaultRole}`;
  return [widening(message, "/spec/provisioning/defaultRole")];
}

/** A ceiling where there was none takes something away; one that goes gives everything. */
function higherCeiling(from: SsoProvisioning, to: SsoProvisioning, find: Find): readonly Hazard[] {
  if (from.maxRole === undefined) return [];
  if (to.maxRole !== undefined && !isHigher(from.maxRole, to.maxRole, find)) return [];
  const message = `groups can give ${to.maxRole ?? "any role"} instead of ${from.maxRole} at most`;
  return [widening(message, "/spec/provisioning/maxRole")];
}

function newMappings(from: SsoProvisioning, to: SsoProvisioning): readonly Hazard[] {
  return to.groupMappings.flatMap(({ group, role }, index) => {
    const known = from.groupMappings.some((other) => other.group === group && other.role === role);
    if (known) return [];
    return [
      widening(`the group ${group} gives the role ${role}`, `/spec/provisioning/groupMappings/${index}`),
    ];
  });
}

/**
 * Whether one role may give more than another. It gives less only where the other extends it without denying anything
 * in between; everything else counts as more.
 */
function isHigher(from: string, to: string, find: Find): boolean {
  if (from === to) return false;
  const role = find("Role", from);
  const target = find("Role", to);
  if (role === undefined || target === undefined) return true;
  const lineage = lineageOf(role, find);
  const place = lineage.findIndex(({ key }) => key === target.key);
  return place === -1 || lineage.slice(0, place).some(deniesSomething);
}

function deniesSomething({ spec }: Resource): boolean {
  const { rules } = spec;
  return isJsonArray(rules) && rules.some((rule) => isJsonObject(rule) && rule["effect"] === "deny");
}

function widening(message: string, pointer: string): Hazard {
  return { id: "widens-access", message, pointer };
}
