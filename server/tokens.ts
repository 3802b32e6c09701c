import { hash } from "node:crypto";
import type { RouteGroup, Scope } from "../core/api-token.ts";
import { includes } from "../core/api-token.ts";
import { EdictError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { IssuedTokens } from "./issued-tokens.ts";
import type { JwtVerifier } from "./jwt.ts";

/** A token of edict.yaml's spec.server.tokens, its secret resolved. */
export interface TokenGrant {
  /** For logs. */
  readonly name: string;
  /** The one tenant that it may ask for; absent: every tenant. */
  readonly tenant?: string;
  /** The token's text. One line end behind it is not part of it. */
  readonly secret: Secret<Uint8Array>;
}

/** Who a request comes from. */
export interface Caller {
  /** Name of the token. */
  readonly name: string;
  /** Which tenants it may ask about. */
  readonly tenants: Scope;
  /** What routes are for that it may use. */
  readonly routes: Scope;
}

/** The tenant that the caller means who names none; `undefined` for a caller of all, or of several. */
export function onlyTenant({ tenants }: Caller): string | undefined {
  return tenants === "all" || tenants.length !== 1 ? undefined : tenants[0];
}

/** Whether the caller may use routes of a group. A route without one is for callers of all routes. */
export function mayUse({ routes }: Caller, group: RouteGroup | undefined): boolean {
  return routes === "all" || (group !== undefined && includes(routes, group));
}

/** Shorter tokens can be guessed: 128 bits take 22 characters of base64, 16 bytes are the least that is let through. */
const MIN_TOKEN_BYTES = 16;
const MAX_TOKEN_BYTES = 4096;

/**
 * Knows tokens by their SHA-256 only, and looks for that: the time of the search tells of the digest at most, from which
 * nothing leads to a token.
 */
export class TokenBook {
  readonly #callers: ReadonlyMap<string, Caller>;
  readonly #jwt: JwtVerifier | undefined;
  readonly #issued: IssuedTokens | undefined;

  /** Throws EDICT_CONFIG_INVALID for a token that is too short, no visible ASCII, or the same as another. */
  constructor(
    grants: readonly TokenGrant[],
    {
      jwt,
      issued,
    }: { readonly jwt?: JwtVerifier | undefined; readonly issued?: IssuedTokens | undefined } = {},
  ) {
    this.#callers = readGrants(grants);
    this.#jwt = jwt;
    this.#issued = issued;
  }

  /** Whether any token, or anybody who issues some, is configured, or was ever made in the database. */
  get protects(): boolean {
    return this.#callers.size > 0 || this.#jwt !== undefined || this.#issued?.protects === true;
  }

  /** The caller that an Authorization header (RFC 6750, section 2.1) stands for, as far as that is known at once. */
  identify(authorization: string | undefined): Caller | undefined {
    const token = tokenOf(authorization);
    if (token === undefined) return undefined;
    const digest = digestOf(token);
    return this.#callers.get(digest) ?? this.#issued?.identify(digest) ?? this.#jwt?.known(token);
  }

  /** The same where it takes a signature to know; absent where it never does. Never rejects. */
  get verify(): ((authorization: string | undefined) => Promise<Caller | undefined>) | undefined {
    const jwt = this.#jwt;
    if (jwt === undefined) return undefined;
    return async (authorization) => {
      const token = tokenOf(authorization);
      return token === undefined ? undefined : jwt.verify(token);
    };
  }
}

function tokenOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? "")?.[1];
}

const BEARER = /^bearer +([\x21-\x7e]+) *$/iu;

function readGrants(grants: readonly TokenGrant[]): ReadonlyMap<string, Caller> {
  const callers = new Map<string, Caller>();
  for (const grant of grants) {
    const { name, tenant } = grant;
    const digest = digestOf(readToken(grant));
    const same = callers.get(digest);
    if (same !== undefined)
      throw new EdictError("EDICT_CONFIG_INVALID", `the tokens ${same.name} and ${name} are the same`);
    callers.set(digest, { name, tenants: tenant === undefined ? "all" : [tenant], routes: "all" });
  }
  return callers;
}

function readToken({ name, secret }: TokenGrant): string {
  const text = Buffer.from(secret.reveal())
    .toString("latin1")
    .replace(/\r?\n$/u, "");
  if (!/^[\x21-\x7e]*$/u.test(text)) {
    throw new EdictError("EDICT_CONFIG_INVALID", `the token ${name} must be visible ASCII characters only`);
  }
  if (text.length < MIN_TOKEN_BYTES || text.length > MAX_TOKEN_BYTES) {
    throw new EdictError(
      "EDICT_CONFIG_INVALID",
      `the token ${name} must have ${MIN_TOKEN_BYTES} to ${MAX_TOKEN_BYTES} characters`,
    );
  }
  return text;
}

function digestOf(token: string): string {
  return hash("sha256", token, "hex");
}
