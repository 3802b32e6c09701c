import type { Claim } from "../../core/ports.ts";
import type { Prepared } from "../prepare.ts";
import type { Part } from "../round.ts";
import type { Left } from "./lanes.ts";
import { sweep } from "./sweep.ts";
import type { SweepDependencies } from "./sweep.ts";
import { claimedUnit, reconcileUnits } from "./unit-reconciler.ts";
import type { UnitDependencies, UnitsInput } from "./unit-reconciler.ts";
import { scopeOf } from "./units.ts";

export interface WorkInput extends Omit<UnitsInput, "claim" | "scope"> {
  /** Takes what was done. */
  readonly onDone: (part: Part) => void;
}

/** Does what the units of a claim are about; the answer names the units that are to come again, and why. */
export async function workOn(
  claim: Claim,
  input: WorkInput,
  dependencies: SweepDependencies & UnitDependencies,
): Promise<ReadonlyMap<string, Left>> {
  const scope = scopeOf(claim.units);
  if (scope === "sweeps") return sweepAll(claim, input.prepared, dependencies);
  const report = await reconcileUnits({ ...input, claim, scope }, dependencies);
  input.onDone(report);
  const { failed, blocked } = report.execution;
  const problems = new Map([
    ...blocked.map(({ key, by }) => [claimedUnit(scope, key), `${key} waits for ${by}`] as const),
    ...failed.map(({ key, error }) => [claimedUnit(scope, key), `${key}: ${error}`] as const),
  ]);
  return new Map(
    [...problems].map(([unit, problem]) => [unit, { problem, inMs: report.retries.get(unit) ?? 0 }]),
  );
}

async function sweepAll(
  claim: Claim,
  prepared: Prepared,
  dependencies: SweepDependencies,
): Promise<ReadonlyMap<string, Left>> {
  const left = new Map<string, Left>();
  for (const { unit } of claim.units)
    left.set(unit, { againInMs: await sweep(unit, prepared, dependencies) });
  return left;
}
