import type { JsonObject } from "../../core/json.ts";
import type { Digest } from "../../core/resource.ts";
import type { Decision } from "../decision.ts";
import type { Entity, EvaluationRequest } from "../request.ts";

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

/** Why a question was answered so, as the log keeps it. */
export interface RecordedReason {
  readonly code: string;
  /** `Role/acme/editor#/spec/rules/0`, where the reason is a rule. */
  readonly rule?: string;
  /** Key of the resource that the reason was written in, where it is no rule. */
  readonly resource?: string;
}

/** A decision as the log keeps it. */
export interface DecidedRecord {
  /** Unique among all records of all processes. */
  readonly id: string;
  /** RFC 3339 in UTC: what the question was judged at. */
  readonly time: string;
  readonly tenant: string;
  readonly subject: Entity;
  readonly action: EvaluationRequest["action"];
  readonly resource: Entity;
  readonly context?: JsonObject;
  /** JSON Pointers into the question: what was asked and is not kept. */
  readonly masked?: readonly string[];
  /** Null where the tenant had none. */
  readonly release: Digest | null;
  readonly decision: boolean;
  readonly reasons: readonly RecordedReason[];
  readonly requestId?: string;
  readonly caller?: string;
  /** How long deciding took, in whole microseconds. */
  readonly us: number;
  readonly source: DecisionSource;
}

/** What the log lacks, said in the log itself. */
export interface LogGap {
  /** How many decisions have no record. */
  readonly dropped: number;
  /** Who would have written them. */
  readonly writer: string;
  /** `full`: more came than could be kept; `ended`: the process ended before it had written them. */
  readonly cause: "ended" | "full";
  /** The number of the writer's last record before this was written. */
  readonly upTo: number;
  /** RFC 3339 in UTC: when the gap was noticed. */
  readonly time: string;
}
