import { describeProblems } from "../request.ts";
import type { Parsed, RequestProblem } from "../request.ts";
import { parseSearch } from "./search-request.ts";
import type { SearchKind, SearchRequest } from "./search-request.ts";
import { Searcher } from "./searcher.ts";
import type { SearchAnswer, SearchedPoint } from "./searcher.ts";

/** Reads searches that come from outside, and answers them. */
export interface SearchService {
  readonly read: (kind: SearchKind, value: unknown) => Parsed<SearchRequest>;
  readonly describe: (problems: readonly RequestProblem[]) => string;
  /** As `Searcher.search`. */
  readonly search: (
    tenant: string,
    request: SearchRequest,
    options: { readonly now: number },
  ) => SearchAnswer;
}

/** Searches over the releases of a decision point. `key` seals page tokens; without one only this process takes them. */
export function searchService(decisions: SearchedPoint, key?: Uint8Array): SearchService {
  const searcher = new Searcher(decisions, key);
  return {
    read: parseSearch,
    describe: describeProblems,
    search: (tenant, request, options) => searcher.search(tenant, request, options),
  };
}
