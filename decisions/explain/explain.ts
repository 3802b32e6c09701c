import type { Release } from "../../core/release.ts";
import type { Decision } from "../decision.ts";
import type { EvaluationRequest } from "../request.ts";
import { actionName } from "../slice.ts";
import { adminForm } from "./admin-form.ts";
import { considered } from "./considered.ts";
import type { Considered } from "./considered.ts";
import type { ExplanationForm } from "./explanation.ts";
import { userForm } from "./user-form.ts";

/**
 * The decision with why it is so. `release` is the one that it was made from, `now` the time, in milliseconds since the
 * epoch. What cannot be explained beyond its reasons says these alone. Never throws.
 */
export function explained(
  decision: Decision,
  release: Release | undefined,
  request: EvaluationRequest,
  { now, form }: { readonly now: number; readonly form: ExplanationForm },
): Decision {
  const looked = rulesAbout(release, decision, request, now);
  const explanation = form === "user" ? userForm(decision, looked) : adminForm(decision, request, looked);
  return { ...decision, context: { ...decision.context, explanation } };
}

/** Signing in and features are not for rules to say, and neither is a question that was not evaluated. */
function rulesAbout(
  release: Release | undefined,
  { context }: Decision,
  request: EvaluationRequest,
  now: number,
): readonly Considered[] {
  if (release === undefined || context.reasons.some(({ code }) => WITHOUT_RULES.has(code))) return [];
  const { type } = request.resource;
  const action = actionName(request);
  if ((action === "sign-in" && type === "tenant") || (action === "use" && type === "feature")) return [];
  try {
    return considered(release, request, now);
  } catch {
    return [];
  }
}

const WITHOUT_RULES: ReadonlySet<string> = new Set([
  "evaluation.failed",
  "evaluation.ill-formed",
  "evaluation.timeout",
  "input.invalid",
  "request.invalid",
  "tenant.mismatch",
  "tenant.suspended",
  "tenant.terminating",
  "tenant.unknown",
]);
