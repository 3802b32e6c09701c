import type { JsonObject } from "../../core/json.ts";
import { isPlainObject } from "../json-value.ts";
import { REQUEST_LIMITS, parseEvaluation } from "../request.ts";
import type { EvaluationRequest, Parsed, RequestLimits, RequestProblem } from "../request.ts";

export const SEARCH_KINDS = ["subject", "resource", "action"] as const;
/** What is looked for. */
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A search as AuthZEN 1.0, section 8 has it. */
export interface SearchRequest {
  readonly kind: SearchKind;
  /** The question that every result answers with yes. What is looked for has an empty id or name. */
  readonly question: EvaluationRequest;
  readonly page: PageRequest;
}

/** AuthZEN 1.0, section 8.2.1. */
export interface PageRequest {
  /** `next_token` of the page before; absent on the first. */
  readonly token?: string;
  /** How many results to give at most; absent: as many as the first page, or PAGE_LIMIT. */
  readonly limit?: number;
}

export const PAGE_LIMIT = 100;
/** A higher limit counts as this one: a page may hold fewer results than asked for. */
const MAX_PAGE_LIMIT = 1000;

/** No token of ours is longer: it holds an id (1024 characters, escaped and encoded) and a few digests. */
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Reads the body of a search endpoint. The id of what is looked for (and, of an action, all of it) may be there or not and
 * is not looked at. Never throws.
 */
export function parseSearch(
  kind: SearchKind,
  value: unknown,
  limits: RequestLimits = REQUEST_LIMITS,
): Parsed<SearchRequest> {
  const question = parseEvaluation(isObject(value) ? withBlank(kind, value) : value, limits);
  const page = isObject(value) ? parsePage(value) : { ok: true as const, value: {} };
  if (question.ok && page.ok)
    return { ok: true, value: { kind, question: question.value, page: page.value } };
  return { ok: false, problems: [question, page].flatMap((part) => (part.ok ? [] : part.problems)) };
}

/** The body as a question about nobody in particular. */
function withBlank(kind: SearchKind, body: JsonObject): JsonObject {
  if (kind === "action") return { ...body, action: { name: "" } };
  const entity: unknown = Object.hasOwn(body, kind) ? body[kind] : undefined;
  return isObject(entity) ? { ...body, [kind]: { ...entity, id: "" } } : body;
}

function parsePage(body: JsonObject): Parsed<PageRequest> {
  const page: unknown = Object.hasOwn(body, "page") ? body["page"] : {};
  if (!isObject(page)) return failed({ pointer: "/page", message: "must be an object" });
  const token: unknown = Object.hasOwn(page, "token") ? page["token"] : undefined;
  const limit: unknown = Object.hasOwn(page, "limit") ? page["limit"] : undefined;
  if (token !== undefined && (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH))
    return failed({ pointer: "/page/token", message: "must be the next_token of the page before" });
  if (limit !== undefined && (typeof limit !== "number" || !Number.isInteger(limit) || limit < 0))
    return failed({ pointer: "/page/limit", message: "must be a whole number that is not negative" });
  return {
    ok: true,
    value: {
      // An empty token is what the last page gives; asking with it begins anew.
      ...(token !== undefined && token !== "" && { token }),
      ...(limit !== undefined && { limit: Math.min(limit, MAX_PAGE_LIMIT) }),
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isPlainObject(value);
}

function failed(problem: RequestProblem): {
  readonly ok: false;
  readonly problems: readonly RequestProblem[];
} {
  return { ok: false, problems: [problem] };
}
