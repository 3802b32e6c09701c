import type { Release } from "../core/release.ts";
import type { Digest } from "../core/resource.ts";
import { deny, toDecision } from "./answer.ts";
import { evaluateItems } from "./batch.ts";
import type { Decision, FailedEvaluation } from "./decision.ts";
import { Freshness } from "./freshness.ts";
import type { EvaluationRequest, Parsed, Semantic } from "./request.ts";
import { readAnswer } from "./runtime.ts";
import type { RuntimePolicy } from "./runtime.ts";
import { questionKind, sliceRelease } from "./slice.ts";

export interface DecisionPointOptions {
  readonly policy: RuntimePolicy;
  /** Told of every question that could not be evaluated and was therefore denied. What it throws is ignored. */
  readonly onFailure?: (failure: EvaluationFailure) => void;
}

export interface EvaluationFailure {
  readonly tenant: string;
  readonly error: unknown;
}

export interface EvaluateOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
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
  #releases: Map<string, Release> = new Map();

  /** Up to which entry of the trail the answers are current; who keeps the releases fresh says so. */
  readonly freshness: Freshness = new Freshness();

  constructor(options: DecisionPointOptions) {
    this.#policy = options.policy;
    this.#onFailure = options.onFailure ?? ((): void => undefined);
  }

  /** Answers for the release's tenant from now on. */
  publish(release: Release): void {
    this.#releases.set(release.tenant, release);
  }

  /** From now on the tenant is unknown. */
  withdraw(tenant: string): void {
    this.#releases.delete(tenant);
  }

  /** From now on these releases, and no others, are answered from. */
  replaceAll(releases: Iterable<Release>): void {
    this.#releases = new Map([...releases].map((release) => [release.tenant, release]));
  }

  /** How many tenants it answers for. */
  get size(): number {
    return this.#releases.size;
  }

  /** What it answers from, sorted by nothing in particular. */
  *releases(): IterableIterator<{ readonly tenant: string; readonly digest: Digest }> {
    for (const { tenant, digest } of this.#releases.values()) yield { tenant, digest };
  }

  /** The digest of the tenant's release. */
  digest(tenant: string): Digest | undefined {
    return this.#releases.get(tenant)?.digest;
  }

  /** Answers one question. Never throws: what cannot be evaluated is denied with the reason `evaluation.failed`. */
  evaluate(tenant: string, request: EvaluationRequest, options: EvaluateOptions): Decision {
    const release = this.#releases.get(tenant);
    if (release === undefined) return deny("tenant.unknown", tenant);
    try {
      return this.#decide(release, request, options.now);
    } catch (error) {
      this.#report({ tenant, error });
      return deny("evaluation.failed", tenant, release);
    }
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

  #decide(release: Release, request: EvaluationRequest, now: number): Decision {
    if (!isQuestion(request)) return deny("request.invalid", release.tenant, release);
    if (isForeign(release.tenant, request)) return deny("tenant.mismatch", release.tenant, release);
    const slice = sliceRelease(release, request, now);
    const answer = readAnswer(this.#policy.evaluate(slice.input));
    return toDecision(answer, slice, release);
  }

  #report(failure: EvaluationFailure): void {
    try {
      this.#onFailure(failure);
    } catch {
      // A broken metric or log must not turn a deny into a crash.
    }
  }
}

/** Callers in plain JavaScript can pass anything; a list of one id would be looked up as if it were the id. */
function isQuestion({ subject, action, resource }: EvaluationRequest): boolean {
  return [subject.type, subject.id, action.name, resource.type, resource.id].every(
    (name: unknown) => typeof name === "string",
  );
}

/** Whether somebody may sign in to a tenant is for that tenant's release to say. */
function isForeign(tenant: string, request: EvaluationRequest): boolean {
  return questionKind(request) === "sign-in" && request.resource.id !== tenant;
}
