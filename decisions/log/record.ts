import type { Decision } from "../decision.ts";
import type { EvaluationRequest } from "../request.ts";

/** Who answered: this server, an agent that uploaded its log, or the library inside an application. */
export type DecisionSource = "agent" | "library" | "server";

/** The ways to ask, as settings name them: how a decision is recorded can differ by way. */
export type LoggedRoute = "agent" | "data" | "evaluation" | "evaluations" | "library";

/** A question with its answer, as whoever answered hands it to the log. Nothing is masked yet: it is not to be kept. */
export interface Decided {
  readonly tenant: string;
  /** As asked. */
  readonly request: EvaluationRequest;
  readonly answer: Decision;
  /** The time that the question was judged at, in milliseconds since the epoch. */
  readonly now: number;
  /** How long deciding took, in milliseconds. */
  readonly ms: number;
  readonly route: LoggedRoute;
  readonly source: DecisionSource;
  readonly requestId?: string;
  /** Name of the token or of the agent that asked. */
  readonly caller?: string;
}

/**
 * Takes a decision into the log. `undefined` lets the answer go out at once. A promise holds it back until the record
 * cannot be lost any more; when it rejects (EDICT_LOG_UNAVAILABLE) the caller gets that error and no decision.
 */
export type OnDecision = (decided: Decided) => Promise<void> | undefined;
