/** The published entry `edict/decisions`: the decision point as a library, beside or inside an application. */
export { DecisionPoint } from "./decision-point.ts";
export type {
  DecisionPointOptions,
  EvaluateManyOptions,
  EvaluateOptions,
  EvaluationFailure,
} from "./decision-point.ts";
export { openDecisionPoint } from "./open.ts";
export { EXPLANATION_FORMS } from "./explain/explanation.ts";
export type {
  AdminExplanation,
  ExplainedRule,
  Explanation,
  ExplanationForm,
  UnmetTest,
  UserExplanation,
} from "./explain/explanation.ts";
export { followReleases } from "./sources/follow.ts";
export type { FollowOptions, Following, ReleaseTaker } from "./sources/follow.ts";
export { parseRelease, readRelease } from "./sources/held-releases.ts";
export type { BundleOrigin, EdictOrigin, FileOrigin, ReleaseOrigin } from "./sources/origin.ts";
export type { TokenSource } from "../core/bearer-token.ts";
export type { Decision, DecisionContext, FailedEvaluation, Reason } from "./decision.ts";
export {
  REQUEST_LIMITS,
  describeProblems,
  parseEvaluation,
  parseEvaluations,
  requestReader,
} from "./request.ts";
export type {
  Action,
  Batch,
  Entity,
  EvaluationRequest,
  EvaluationsRequest,
  Parsed,
  RequestLimits,
  RequestProblem,
  RequestReader,
  Semantic,
} from "./request.ts";
export type { Release } from "../core/release.ts";
