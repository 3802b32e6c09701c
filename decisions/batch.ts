import type { Decision, FailedEvaluation } from "./decision.ts";
import { describeProblems } from "./request.ts";
import type { EvaluationRequest, Parsed, RequestProblem, Semantic } from "./request.ts";

/**
 * Answers the items of a batch in their order. After the answer that ends it (AuthZEN 1.0, section 7.1.2.1) the rest is
 * not evaluated and has no answer, so the list can be shorter than the batch.
 */
export function evaluateItems(
  items: readonly Parsed<EvaluationRequest>[],
  semantic: Semantic,
  evaluate: (request: EvaluationRequest) => Decision,
): readonly (Decision | FailedEvaluation)[] {
  const answers: (Decision | FailedEvaluation)[] = [];
  for (const item of items) {
    const answer = item.ok ? evaluate(item.value) : failedEvaluation(item.problems);
    answers.push(answer);
    if (ends(semantic, answer.decision)) break;
  }
  return answers;
}

/** A failure counts as a deny. */
function ends(semantic: Semantic, decision: boolean): boolean {
  switch (semantic) {
    case "execute_all":
      return false;
    case "deny_on_first_deny":
      return !decision;
    case "permit_on_first_permit":
      return decision;
  }
}

function failedEvaluation(problems: readonly RequestProblem[]): FailedEvaluation {
  return { decision: false, context: { error: { status: 400, message: describeProblems(problems) } } };
}
