import { loadPolicies } from "../policies/runner.ts";
import { DecisionPoint } from "./decision-point.ts";
import type { DecisionPointOptions } from "./decision-point.ts";

/**
 * A decision point with the policies that belong to this edict, and without releases: publish some. Throws
 * EDICT_BUNDLE_INVALID when the policy bundle is missing or damaged.
 */
export async function openDecisionPoint(
  options: Pick<DecisionPointOptions, "onFailure"> = {},
): Promise<DecisionPoint> {
  const { runtime } = await loadPolicies();
  return new DecisionPoint({ ...options, policy: runtime });
}
