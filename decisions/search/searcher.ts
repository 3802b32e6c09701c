import { randomBytes } from "node:crypto";
import { EdictError } from "../../core/errors.ts";
import type { Release } from "../../core/release.ts";
import type { Digest } from "../../core/resource.ts";
import type { DecisionPoint } from "../decision-point.ts";
import type { Entity } from "../request.ts";
import { findActions } from "./actions.ts";
import { openPlace, sealPlace, searchDigest } from "./page-token.ts";
import type { PagePlace } from "./page-token.ts";
import { findResources, resourceResult } from "./resources.ts";
import { indexOf } from "./search-index.ts";
import type { SearchIndex } from "./search-index.ts";
import { PAGE_LIMIT } from "./search-request.ts";
import type { SearchKind, SearchRequest } from "./search-request.ts";
import { findSubjects } from "./subjects.ts";
import { NOTHING } from "./survey.ts";
import type { Found, Others } from "./survey.ts";

/** One page of a search's results: AuthZEN 1.0, section 8.3. `page` comes first, as it is recommended. */
export interface SearchAnswer {
  readonly page: {
    /** Empty on the last page. */
    readonly next_token: string;
    /** Results of this page. */
    readonly count: number;
    /** Results of all pages. */
    readonly total: number;
  };
  readonly context: {
    /** The release that was searched; null where the tenant has none. */
    readonly release: Digest | null;
    readonly tenant: string;
    /** What evaluation answers for those that the release does not name, whatever else is told of them. */
    readonly others: Others;
  };
  /** Sorted by id or name. */
  readonly results: readonly (Entity | SearchedSubject | SearchedAction)[];
}

export interface SearchedSubject {
  readonly type: string;
  readonly id: string;
}

export interface SearchedAction {
  readonly name: string;
}

/** What a search needs of the decision point. */
export type SearchedPoint = Pick<DecisionPoint, "evaluate" | "release">;

/**
 * Searches the releases of a decision point. Candidates come from indexes over the release, and of those that differ in
 * nothing that matters one is asked for: results are what `evaluate` answers. `key` seals page tokens; processes that
 * share it take each other's.
 */
export class Searcher {
  readonly #decisions: SearchedPoint;
  readonly #key: Uint8Array;

  constructor(decisions: SearchedPoint, key: Uint8Array = randomBytes(32)) {
    this.#decisions = decisions;
    this.#key = key;
  }

  /**
   * Answers one page. `now` is in milliseconds since the epoch. Throws EDICT_REQUEST_INVALID for a page token that is not of
   * this search, EDICT_PAGE_STALE for one of a release that is not in force any more.
   */
  search(tenant: string, request: SearchRequest, { now }: { readonly now: number }): SearchAnswer {
    const release = this.#decisions.release(tenant);
    const place = this.#placeOf(tenant, request, release);
    const index = release && indexOf(release);
    const { found, others } = this.#find(tenant, request, index, now);
    const names = found.page(place.after, place.limit + 1);
    const shown = names.slice(0, place.limit);
    const after = shown.at(-1) ?? place.after;
    const next = { ...place, ...(after !== undefined && { after }) };
    return {
      page: {
        next_token: names.length > shown.length ? sealPlace(next, this.#key) : "",
        count: shown.length,
        total: found.total,
      },
      context: { release: release?.digest ?? null, tenant, others },
      results: index === undefined ? [] : shown.map((name) => RESULTS[request.kind](name, request, index)),
    };
  }

  #find(
    tenant: string,
    { kind, question }: SearchRequest,
    index: SearchIndex | undefined,
    now: number,
  ): { readonly found: Found; readonly others: Others } {
    // A tenant that is not active allows nothing to anybody.
    if (index?.sections.tenant?.status !== "active") return { found: NOTHING, others: "denied" };
    return FINDERS[kind](index, {
      question,
      now,
      ask: (asked) => this.#decisions.evaluate(tenant, asked, { now }).decision,
    });
  }

  #placeOf(tenant: string, { kind, question, page }: SearchRequest, release: Release | undefined): PagePlace {
    const search = searchDigest(tenant, kind, question);
    const digest = release?.digest ?? "";
    if (page.token === undefined) return { release: digest, search, limit: page.limit ?? PAGE_LIMIT };
    const place = openPlace(page.token, this.#key);
    if (place === undefined)
      throw new EdictError(
        "EDICT_REQUEST_INVALID",
        "/page/token was not given by this server: begin without a token",
      );
    if (place.search !== search || (page.limit !== undefined && page.limit !== place.limit))
      throw new EdictError(
        "EDICT_REQUEST_INVALID",
        "/page/token is of another search: the pages of a search are asked for with the same request",
      );
    if (place.release !== digest)
      throw new EdictError(
        "EDICT_PAGE_STALE",
        "the release that the pages are of is not in force any more: begin without a token",
      );
    return place;
  }
}

const FINDERS = { subject: findSubjects, resource: findResources, action: findActions } as const;

const RESULTS: Readonly<
  Record<
    SearchKind,
    (name: string, request: SearchRequest, index: SearchIndex) => SearchAnswer["results"][number]
  >
> = {
  subject: (id, { question }) => ({ type: question.subject.type, id }),
  resource: (id, { question }, index) => resourceResult(index, question.resource, id),
  action: (name) => ({ name }),
};
