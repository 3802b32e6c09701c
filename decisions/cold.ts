import type { Release } from "../core/release.ts";
import { toDecision } from "./answer.ts";
import type { Decision } from "./decision.ts";
import type { EvaluationRequest } from "./request.ts";
import { readAnswer } from "./runtime.ts";
import type { RuntimePolicy } from "./runtime.ts";
import { sliceRelease } from "./slice.ts";

/**
 * Answers one question from a release by looking everything up and asking the policy, without anything that is kept. `now`
 * is in milliseconds since the epoch. Throws where the question cannot be evaluated.
 */
export function evaluateCold(
  release: Release,
  request: EvaluationRequest,
  now: number,
  policy: Pick<RuntimePolicy, "evaluate">,
): Decision {
  const slice = sliceRelease(release, request, now);
  return toDecision(readAnswer(policy.evaluate(slice.input)), slice, release);
}
