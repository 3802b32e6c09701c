import { EdictError } from "../core/errors.ts";
import type { Release } from "../core/release.ts";
import type { Digest } from "../core/resource.ts";
import { deny } from "./answer.ts";
import { evaluateItems } from "./batch.ts";
import { Budget } from "./budget.ts";
import type { BudgetLimits } from "./budget.ts";
import type { Answered } from "./cell.ts";
import type { Decision, FailedEvaluation } from "./decision.ts";
import { explained } from "./explain/explain.ts";
import type { ExplanationForm } from "./explain/explanation.ts";
import { Freshness } from "./freshness.ts";
import type { FailureReason } from "./messages.ts";
import { ReleaseIndex } from "./release-index.ts";
import type { EvaluationRequest, Parsed, Semantic } from "./request.ts";
import type { RuntimePolicy } from "./runtime.ts";

export interface DecisionPointOptions {
  readonly policy: RuntimePolicy;
  /** Told of every question that could not be evaluated and was therefore denied. What it throws is ignored. */
  readonly onFailure?: (failure: EvaluationFailure) => void;
  /** How much of answers is kept, in bytes: of all releases together, and of each. */
  readonly keep?: BudgetLimits;
}

/** A decision, and how it is written in JSON. */
export interface EvaluatedText {
  readonly decision: Decision;
  readonly text: string;
}

export interface EvaluationFailure {
  readonly tenant: string;
  readonly error: unknown;
}

export interface EvaluateOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** For whom to say why, in `context.explanation`. That takes as long as several evaluations. */
  readonly explain?: ExplanationForm;
}

export interface EvaluateManyOptions extends EvaluateOptions {
  readonly semantic?: Semantic;
}

/**
 * Answers authorization questions from releases that it holds in memory. A release is never changed, only replaced
 * whole, between two questions; every question is answered from one release. It denies whatever it cannot evaluate.
 */
export class DecisionPoint {
  readonly #policy: RuntimePolicy;
  readonly #onFailure: (failure: EvaluationFailure) => void;
  readonly #budget: Budget;
  #indexes: Map<string, ReleaseIndex> = new Map();

  /** Up to which entry of the trail the answers are current; who keeps the releases fresh says so. */
  readonly freshness: Freshness = new Freshness();

  constructor(options: DecisionPointOptions) {
    this.#policy = options.policy;
    this.#onFailure = options.onFailure ?? ((): void => undefined);
    this.#budget = new Budget(options.keep);
  }

  /** Answers for the release's tenant from now on. */
  publish(release: Release): void {
    this.withdraw(release.tenant);
    this.#indexes.set(release.tenant, this.#index(release));
  }

  /** From now on the tenant is unknown. */
  withdraw(tenant: string): void {
    const index = this.#indexes.get(tenant);
    if (index !== undefined) this.#budget.drop(index);
    this.#indexes.delete(tenant);
  }

  /** From now on these releases, and no others, are answered from. */
  replaceAll(releases: Iterable<Release>): void {
    const before = this.#indexes;
    this.#indexes = new Map([...releases].map((release) => [release.tenant, this.#index(release)]));
    for (const index of before.values()) this.#budget.drop(index);
  }

  /** How much of answers it keeps, in estimated bytes. */
  get kept(): number {
    return this.#budget.held;
  }

  /** How many tenants it answers for. */
  get size(): number {
    return this.#indexes.size;
  }

  /** What it answers from, sorted by nothing in particular. */
  *releases(): IterableIterator<{ readonly tenant: string; readonly digest: Digest }> {
    for (const { release } of this.#indexes.values()) {
      yield { tenant: release.tenant, digest: release.digest };
    }
  }

  /** The digest of the tenant's release. */
  digest(tenant: string): Digest | undefined {
    return this.release(tenant)?.digest;
  }

  /** What it answers from for a tenant. */
  release(tenant: string): Release | undefined {
    return this.#indexes.get(tenant)?.release;
  }

  /**
   * Answers one question. Never throws: what cannot be evaluated is denied, with the reason `evaluation.timeout` where the
   * policy took too long, `evaluation.ill-formed` where it gave no decision, else `evaluation.failed`. The decision can be
   * one that others got, too, and is not to be changed.
   */
  evaluate(tenant: string, request: EvaluationRequest, options: EvaluateOptions): Decision {
    const { now, explain: form } = options;
    const { decision } = this.#answer(tenant, request, now);
    if (form === undefined) return decision;
    return explained(decision, this.release(tenant), request, { now, form });
  }

  /** Answers one question as `evaluate` does, with the JSON text of the decision, which is often there already. */
  evaluateText(
    tenant: string,
    request: EvaluationRequest,
    options: Pick<EvaluateOptions, "now">,
  ): EvaluatedText {
    const { decision, text } = this.#answer(tenant, request, options.now);
    return { decision, text: text ?? JSON.stringify(decision) };
  }

  /** Answers a batch, all of it from one release. An item that is wrong is answered with its error. Never throws. */
  evaluateMany(
    tenant: string,
    items: readonly Parsed<EvaluationRequest>[],
    options: EvaluateManyOptions,
  ): readonly (Decision | FailedEvaluation)[] {
    const evaluate = (request: EvaluationRequest): Decision => this.evaluate(tenant, request, options);
    return evaluateItems(items, options.semantic ?? "execute_all", evaluate);
  }

  #answer(tenant: string, request: EvaluationRequest, now: number): Answered {
    const index = this.#indexes.get(tenant);
    if (index === undefined) return { decision: deny("tenant.unknown", tenant) };
    try {
      return index.answer(request, now);
    } catch (error) {
      this.#report({ tenant, error });
      return { decision: deny(failureReason(error), tenant, index.release) };
    }
  }

  #index(release: Release): ReleaseIndex {
    return new ReleaseIndex(release, { policy: this.#policy, budget: this.#budget });
  }

  #report(failure: EvaluationFailure): void {
    try {
      this.#onFailure(failure);
    } catch {
      // A broken metric or log must not turn a deny into a crash.
    }
  }
}

/** Why there is no answer. Errors of others, and whatever else was thrown, are `evaluation.failed`. */
function failureReason(error: unknown): FailureReason {
  const code = error instanceof EdictError ? error.code : undefined;
  if (code === "EDICT_POLICY_TIMEOUT") return "evaluation.timeout";
  return code === "EDICT_POLICY_ILL_FORMED" ? "evaluation.ill-formed" : "evaluation.failed";
}
