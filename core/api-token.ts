import type { Secret } from "./secret.ts";

/** What routes of the server are for; a token may be one for some of them only. Sorted. */
export const ROUTE_GROUPS = ["agents", "bundles", "decisions", "opa", "search", "status"] as const;
export type RouteGroup = (typeof ROUTE_GROUPS)[number];

/** All of a kind, or those that are named. That all are meant is always said: a list, an empty one too, never means it. */
export type Scope<Name extends string = string> = "all" | readonly Name[];

/** What begins every token that edict makes, so that programs that look for lost secrets know one. */
export const TOKEN_PREFIX = "edict_";

/** What a token of the database is asked to be. */
export interface TokenDraft {
  readonly name: string;
  /** Which tenants it may ask about. */
  readonly tenants: Scope;
  readonly routes: Scope<RouteGroup>;
  /** RFC 3339; absent: it does not expire. */
  readonly expiresAt?: string;
}

/** A token of the database, as people see it: neither the secret nor its hash. */
export interface ApiToken extends TokenDraft {
  readonly createdBy: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly revokedBy?: string;
  /** RFC 3339; absent: it was not revoked. */
  readonly revokedAt?: string;
}

/** A token that was not revoked, as whoever judges requests knows it. */
export interface KnownToken extends Pick<ApiToken, "expiresAt" | "name" | "tenants"> {
  /** SHA-256 of the secret in lower-case hexadecimal. */
  readonly digest: string;
  /** Groups that a newer edict knows may be among them. */
  readonly routes: Scope;
}

/** The tokens of the database at one time. */
export interface KnownTokens {
  /** Whether there is any, revoked and expired ones included: where there ever was one, nobody comes in without. */
  readonly any: boolean;
  readonly tokens: readonly KnownToken[];
}

/** Where the tokens are kept: a part of the state. */
export interface TokenStore {
  /** Every token that was made by `createToken`, sorted by name. */
  tokens(): Promise<readonly ApiToken[]>;
  /**
   * Makes a token and answers its secret, which is known to nobody else from then on; leaves an event without it. A name
   * whose token was revoked or has expired can be given again. Throws EDICT_TOKEN_EXISTS.
   */
  createToken(draft: TokenDraft, actor: string): Promise<Secret<string>>;
  /** Revokes a token and leaves an event; false when it was revoked before. Throws EDICT_NOT_FOUND. */
  revokeToken(name: string, actor: string): Promise<boolean>;
  /**
   * Hands over the tokens, now and after each change by whatever process: by notification, else within 5 seconds. While
   * the database is away nothing is handed over. Returns the stop function.
   */
  watchTokens(taken: (known: KnownTokens) => void): Promise<() => Promise<void>>;
}

export function includes(scope: Scope, name: string): boolean {
  return scope === "all" || scope.includes(name);
}
