import { PLATFORM_UNIT, REMOVALS_UNIT, SWEEP_PREFIX } from "../../core/ports.ts";
import type { ClaimedUnit } from "../../core/ports.ts";

/** What units that are reconciled together are about. */
export type Scope =
  /** What of the platform is created and changed. */
  | "platform"
  /** What of the platform is deleted, once nobody refers to it any more. */
  | "removals"
  /** Looking for drift. */
  | "sweeps"
  | "tenants";

/** A claim holds units of one scope only. */
export function scopeOf(units: readonly ClaimedUnit[]): Scope {
  const unit = units[0]?.unit ?? "";
  if (unit === PLATFORM_UNIT) return "platform";
  if (unit === REMOVALS_UNIT) return "removals";
  return unit.startsWith(SWEEP_PREFIX) ? "sweeps" : "tenants";
}

export function sweepUnit(kind: string): string {
  return `${SWEEP_PREFIX}${kind}`;
}

/** The kind that a sweep looks at. */
export function sweptKind(unit: string): string {
  return unit.slice(SWEEP_PREFIX.length);
}

/** Whose rows units of a scope are about, as tables have it: `''` is the platform. */
export function ownersOf(scope: Scope, units: readonly ClaimedUnit[]): readonly string[] {
  return scope === "tenants" ? units.map(({ unit }) => unit) : [""];
}
