/** The published entry `edict/client`: asks a running edict from anywhere that has `fetch`. */
export { DecisionClient } from "./client.ts";
export type { ClientOptions, EvaluationsInput, SearchInput } from "./client.ts";
export type { BatchOptions } from "./batcher.ts";
export { ClientError } from "./failure.ts";
export type { FailureCode } from "./failure.ts";
export type { CallOptions } from "./transport.ts";
export type { TokenSource } from "../core/bearer-token.ts";
export type { Decision, DecisionContext, FailedEvaluation, Reason } from "../decisions/decision.ts";
export type { Action, Entity, EvaluationRequest, Semantic } from "../decisions/request.ts";
export type { SearchAnswer } from "../decisions/search/searcher.ts";
