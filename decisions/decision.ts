import type { Digest, ResourceKey } from "../core/resource.ts";
import type { Explanation } from "./explain/explanation.ts";

/** Why a question was answered so, with the place where that was written. */
export interface Reason {
  /** Stable, for programs: a word of the catalogue in messages.ts. */
  readonly code: string;
  /** One sentence for administrators. Not for end users: it names roles and rules. */
  readonly message: string;
  readonly resource?: ResourceKey;
  /** Relative to the workspace. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** Texts by language tag: a Reason Field of AuthZEN 1.0, section 6.2. */
export interface ReasonField {
  readonly en: string;
}

/** The answer to one question, in the shape of AuthZEN 1.0, section 6.2. */
export interface Decision {
  readonly decision: boolean;
  readonly context: DecisionContext;
}

export interface DecisionContext {
  /** Never empty. */
  readonly reasons: readonly Reason[];
  /** On a deny: the first reason's message. Not to be shown to the person who asked. */
  readonly reason_admin?: ReasonField;
  /** On a deny: safe to show to the person who asked. */
  readonly reason_user?: ReasonField;
  /** The release that was asked; null where the tenant has none. */
  readonly release: Digest | null;
  readonly tenant: string;
  /** Only where it was asked why. */
  readonly explanation?: Explanation;
  /** Only where it was asked what would have been decided. */
  readonly asOf?: AsOf;
}

/** As of when a question was answered, and what was in force then. */
export interface AsOf {
  /** RFC 3339: the time that counted as now. */
  readonly at: string;
  /** The entry of the trail that put the release in force, or withdrew it, with its time and its revision. */
  readonly entry?: number;
  readonly since?: string;
  readonly revision?: string;
}

/** An item of a batch that was no question: AuthZEN 1.0, section 7.2.1. */
export interface FailedEvaluation {
  readonly decision: false;
  readonly context: { readonly error: EvaluationError };
}

export interface EvaluationError {
  /** An HTTP status. */
  readonly status: number;
  readonly message: string;
}
