import { EdictError } from "../core/errors.ts";
import type { PastPoint, ReleaseHistory, ReleaseMoment } from "../core/release-history.ts";
import type { Digest } from "../core/resource.ts";
import type { DecisionPoint, EvaluateManyOptions, EvaluateOptions } from "./decision-point.ts";
import type { AsOf, Decision, FailedEvaluation } from "./decision.ts";
import type { EvaluationRequest, Parsed } from "./request.ts";

/** Past releases that are held in memory. */
export interface PastLimits {
  readonly releases: number;
  /** Together, in characters of canonical JSON; one that is larger alone is held alone. */
  readonly size: number;
}

const PAST_LIMITS: PastLimits = { releases: 64, size: 32 * 1024 * 1024 };

export interface PastOptions {
  readonly history: ReleaseHistory;
  /** A decision point without releases. */
  readonly open: () => DecisionPoint;
  readonly limits?: PastLimits;
}

/** What decides as of a point, for one tenant. */
export interface PastPointOfDecision {
  /** The release that was in force; absent where there was none. */
  readonly digest: Digest | undefined;
  /** The time as of which everything is evaluated, in milliseconds since the epoch. */
  readonly now: number;
  evaluate(request: EvaluationRequest, options?: Pick<EvaluateOptions, "explain">): Decision;
  evaluateMany(
    items: readonly Parsed<EvaluationRequest>[],
    options?: Pick<EvaluateManyOptions, "explain" | "semantic">,
  ): readonly (Decision | FailedEvaluation)[];
}

interface Held {
  readonly point: DecisionPoint;
  readonly size: number;
}

/** Answers what would have been decided, from the releases that were in force, of which it holds the last few that were used. */
export class PastDecisions {
  readonly #options: PastOptions;
  readonly #limits: PastLimits;
  /** By digest, which is of one tenant; the one used last is the last. */
  readonly #held = new Map<Digest, Held>();
  #size = 0;

  constructor(options: PastOptions) {
    this.#options = options;
    this.#limits = options.limits ?? PAST_LIMITS;
  }

  /** How many releases are held. */
  get held(): number {
    return this.#held.size;
  }

  /**
   * What decides as of a point; `now` is in milliseconds since the epoch. Throws EDICT_REQUEST_INVALID for a time to come,
   * EDICT_NOT_FOUND for an entry or a release that never was, and EDICT_RELEASE_GONE for a release that is not kept.
   */
  async at(tenant: string, point: PastPoint, now: number): Promise<PastPointOfDecision> {
    if ("time" in point && Date.parse(point.time) > now)
      throw new EdictError(
        "EDICT_REQUEST_INVALID",
        "asOf is a time to come: nobody knows what will be decided",
      );
    const moment = await this.#options.history.momentOf(tenant, point);
    const decides = await this.#pointOf(tenant, moment);
    const options: EvaluateOptions = { now: Date.parse(moment.at) };
    const asOf = asOfText(moment);
    return {
      digest: moment.digest,
      now: options.now,
      evaluate: (request, one) => dated(decides.evaluate(tenant, request, { ...options, ...one }), asOf),
      evaluateMany: (items, many) =>
        decides
          .evaluateMany(tenant, items, { ...options, ...many })
          .map((answer) => ("error" in answer.context ? answer : dated(answer as Decision, asOf))),
    };
  }

  /** The revision that a release of the tenant was published from last; undefined where that cannot be told. */
  async revisionOf(tenant: string, release: Digest): Promise<string | undefined> {
    return this.#options.history.momentOf(tenant, { release }).then(
      ({ since }) => since?.revision,
      () => undefined,
    );
  }

  async #pointOf(tenant: string, { digest }: ReleaseMoment): Promise<DecisionPoint> {
    if (digest === undefined) return this.#options.open();
    const found = this.#held.get(digest);
    if (found !== undefined) {
      this.#held.delete(digest);
      this.#held.set(digest, found);
      return found.point;
    }
    const kept = await this.#options.history.read(tenant, digest);
    if (kept === undefined) throw await this.#gone(tenant);
    const point = this.#options.open();
    point.publish(kept.release);
    this.#hold(digest, { point, size: kept.size });
    return point;
  }

  /** Two that ask at once may both have read it. */
  #hold(digest: Digest, one: Held): void {
    this.#drop(digest);
    this.#held.set(digest, one);
    this.#size += one.size;
    for (const other of this.#held.keys()) {
      const fits = this.#held.size <= this.#limits.releases && this.#size <= this.#limits.size;
      if (fits || other === digest) return;
      this.#drop(other);
    }
  }

  #drop(digest: Digest): void {
    this.#size -= this.#held.get(digest)?.size ?? 0;
    this.#held.delete(digest);
  }

  async #gone(tenant: string): Promise<EdictError> {
    const oldest = await this.#options.history.oldest(tenant);
    const from =
      oldest === undefined ? "none is" : `the oldest is that of entry ${oldest.entry}, ${oldest.at}`;
    return new EdictError("EDICT_RELEASE_GONE", `the release of then is not kept any more: ${from}`);
  }
}

function asOfText({ at, since }: ReleaseMoment): AsOf {
  if (since === undefined) return { at };
  const { revision } = since;
  return { at, entry: since.entry, since: since.at, ...(revision === undefined ? {} : { revision }) };
}

function dated(decision: Decision, asOf: AsOf): Decision {
  return { ...decision, context: { ...decision.context, asOf } };
}
