import { PLATFORM_UNIT } from "../../core/ports.ts";
import { TENANT_KIND } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import type { DesiredUnits } from "../units.ts";

/**
 * The units that a step from one desired state to the next concerns, the platform first. Compares by identity, so that
 * also a moved line counts: releases name it. When what the platform shares with all changed, every tenant is concerned.
 */
export function affectedUnits(before: DesiredUnits, after: DesiredUnits): readonly string[] {
  if (before === after) return [];
  const names = [...new Set([...after.keys(), ...before.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  if (!changed.includes(PLATFORM_UNIT)) return changed.toSorted();
  const tenants = sharesChanged(before, after) ? names : changed;
  return [PLATFORM_UNIT, ...tenants.filter((name) => name !== PLATFORM_UNIT).toSorted()];
}

function sharesChanged(before: DesiredUnits, after: DesiredUnits): boolean {
  const old = shared(before);
  const now = shared(after);
  return old.length !== now.length || old.some((resource, index) => resource !== now[index]);
}

/** What of the platform every tenant sees. */
function shared(units: DesiredUnits): readonly Resource[] {
  return (units.get(PLATFORM_UNIT)?.resources ?? []).filter(({ kind }) => kind !== TENANT_KIND);
}
