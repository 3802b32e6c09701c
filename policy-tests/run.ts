import type { Release } from "../core/release.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { Reason } from "../decisions/decision.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import type { TestQuestion } from "./questions.ts";
import { mapTelling } from "./telling.ts";
import type { TellProgress } from "./telling.ts";

/** How a question was answered. */
export interface TestResult {
  readonly question: TestQuestion;
  readonly passed: boolean;
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
  /** Codes that the deny should have given and did not. */
  readonly missing: readonly string[];
}

/** A decision point that answers from the releases. */
export function pointFor(releases: Iterable<Release>, policy: RuntimePolicy): DecisionPoint {
  const point = new DecisionPoint({ policy });
  point.replaceAll(releases);
  return point;
}

/** Asks every question of the decision point. */
export function runQuestions(
  questions: readonly TestQuestion[],
  point: DecisionPoint,
  tell?: TellProgress,
): readonly TestResult[] {
  return mapTelling(questions, tell, (question) => {
    const { decision, context } = point.evaluate(question.tenant, question.request, { now: question.now });
    const codes = new Set(context.reasons.map(({ code }) => code));
    const missing = decision ? [] : question.denyReasons.filter((code) => !codes.has(code));
    const passed = decision === question.allow && missing.length === 0;
    return { question, passed, allowed: decision, reasons: context.reasons, missing };
  });
}

/** A wrong answer in one sentence: `viewer edit campaign: expected deny, got allow`. */
export function failureText({ question, allowed, missing }: TestResult): string {
  const { subject, action, resource, tenant, allow } = question;
  const asked = `${subject} ${action} ${resource} in ${tenant}`;
  const word = (decision: boolean): string => (decision ? "allow" : "deny");
  if (allowed !== allow) return `${asked}: expected ${word(allow)}, got ${word(allowed)}`;
  return `${asked}: denied as expected, but without the reason ${missing.join(", ")}`;
}
