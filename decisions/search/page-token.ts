import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../../core/json.ts";
import type { EvaluationRequest } from "../request.ts";
import type { SearchKind } from "./search-request.ts";

/** What a page token stands for: where the next page of which search goes on. */
export interface PagePlace {
  /** Digest of the release that the pages are of. */
  readonly release: string;
  /** `searchDigest` of the search. */
  readonly search: string;
  readonly limit: number;
  /** The last result that was given; absent where none was. */
  readonly after?: string;
}

/** What two pages of one search have in common. */
export function searchDigest(tenant: string, kind: SearchKind, question: EvaluationRequest): string {
  const { subject, action, resource, context = {} } = question;
  const text = canonicalJson({ tenant, kind, subject, action, resource, context });
  return createHash("sha256").update(text).digest("base64url");
}

/** Writes a place as a token that only the holder of the key can make. */
export function sealPlace({ release, search, limit, after }: PagePlace, key: Uint8Array): string {
  const text = JSON.stringify([release, search, limit, ...(after === undefined ? [] : [after])]);
  return `${Buffer.from(text).toString("base64url")}.${sign(text, key).toString("base64url")}`;
}

/** Reads a token; `undefined` for whatever was not sealed with the key. */
export function openPlace(token: string, key: Uint8Array): PagePlace | undefined {
  const [body = "", mark = "", ...more] = token.split(".");
  const text = Buffer.from(body, "base64url").toString("utf8");
  const shown = Buffer.from(mark, "base64url");
  const made = sign(text, key);
  if (more.length > 0 || shown.length !== made.length || !timingSafeEqual(shown, made)) return undefined;
  const [release, search, limit, after] = JSON.parse(text) as [string, string, number, string?];
  return { release, search, limit, ...(after !== undefined && { after }) };
}

/** The prefix keeps the key's other uses, if it has any, from making tokens. */
function sign(text: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(`edict search page 1\n${text}`).digest();
}
