import { hash } from "node:crypto";
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from "jose";
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from "jose";
import { EdictError, describeError } from "../core/errors.ts";
import type { Clock, Logger } from "../core/ports.ts";
import { durationSeconds } from "../core/time.ts";
import type { Caller } from "./tokens.ts";

/** Signatures by key pairs. `none` and the HMACs, whose key a public key could be taken for, are not among them. */
export const JWT_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Who may issue tokens, and what of them counts: an entry of edict.yaml's spec.server.jwt. */
export interface JwtIssuer {
  /** The claim `iss`, to the letter. */
  readonly issuer: string;
  /** One of the values of the claim `aud`. */
  readonly audience: string;
  /** Where the issuer publishes its keys (RFC 7517). */
  readonly keys: { readonly url: string } | { readonly set: JSONWebKeySet };
  readonly algorithms: readonly JwtAlgorithm[];
  /** The claim that names the tenant; a token without it is not accepted. */
  readonly tenantClaim: string;
  /** How far the issuer's clock may be off, as an ISO 8601 duration. */
  readonly clockSkew: string;
}

/** At most so long is a token known without its signature being looked at again: a key that is withdrawn counts no more. */
const MAX_KNOWN_MS = 60_000;
const MAX_KNOWN = 10_000;
const MAX_TOKEN_LENGTH = 8 * 1024;
const MAX_NAME_LENGTH = 256;

/** After a fetch of keys, no unknown key makes another one for so long. */
const FETCH_COOLDOWN_MS = 30_000;
const FETCH_TIMEOUT_MS = 5_000;
const KEYS_AGE_MS = 600_000;

interface Trusted {
  readonly issuer: JwtIssuer;
  readonly keys: JWTVerifyGetKey;
}

interface Known {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface JwtOptions {
  readonly clock: Clock;
  readonly logger?: Pick<Logger, "warn">;
  /** Milliseconds; tests make it short. */
  readonly fetchCooldown?: number;
}

/** Knows callers by JSON Web Tokens (RFC 7519) that trusted issuers signed. */
export class JwtVerifier {
  readonly #trusted: ReadonlyMap<string, Trusted>;
  readonly #options: JwtOptions;
  readonly #known = new Map<string, Known>();

  /** Throws EDICT_CONFIG_INVALID for an issuer that stands twice, a URL that is not safe, or keys that are none. */
  constructor(issuers: readonly JwtIssuer[], options: JwtOptions) {
    this.#options = options;
    const trusted = new Map<string, Trusted>();
    for (const issuer of issuers) {
      if (trusted.has(issuer.issuer))
        throw wrong(`the issuer ${issuer.issuer} stands twice in spec.server.jwt`);
      trusted.set(issuer.issuer, { issuer, keys: keysOf(issuer, options) });
    }
    this.#trusted = trusted;
  }

  /** The caller of a token that was verified a moment ago, without any waiting. */
  known(token: string): Caller | undefined {
    const digest = digestOf(token);
    const known = this.#known.get(digest);
    if (known === undefined) return undefined;
    if (known.until > this.#options.clock.now()) return known.caller;
    this.#known.delete(digest);
    return undefined;
  }

  /** The caller of a token; `undefined` for every token that is wrong, or cannot be judged now. Never rejects. */
  async verify(token: string): Promise<Caller | undefined> {
    try {
      return token.length <= MAX_TOKEN_LENGTH ? await this.#verify(token) : undefined;
    } catch (error) {
      // Only what the issuer's server did is news; whoever sends wrong tokens must not fill the log.
      if (!isVerdict(error))
        this.#options.logger?.warn("a token's keys could not be fetched", { error: describeError(error) });
      return undefined;
    }
  }

  async #verify(token: string): Promise<Caller | undefined> {
    // Read before it is verified, to find whose keys to take; what counts is verified against the same issuer below.
    const trusted = this.#trusted.get(decodeJwt(token).iss ?? "");
    if (trusted === undefined) return undefined;
    const now = this.#options.clock.now();
    const { issuer, keys } = trusted;
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      clockTolerance: durationSeconds(issuer.clockSkew),
      requiredClaims: ["exp"],
      currentDate: new Date(now),
    });
    const caller = callerOf(payload, issuer);
    if (caller !== undefined) this.#keep(token, caller, payload.exp ?? 0, now);
    return caller;
  }

  #keep(token: string, caller: Caller, expiry: number, now: number): void {
    const until = Math.min(expiry * 1000, now + MAX_KNOWN_MS);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(digestOf(token), { caller, until });
  }
}

function callerOf(payload: JWTPayload, { tenantClaim }: JwtIssuer): Caller | undefined {
  const tenant = Object.hasOwn(payload, tenantClaim) ? payload[tenantClaim] : undefined;
  if (typeof tenant !== "string" || tenant === "" || tenant.length > MAX_NAME_LENGTH) return undefined;
  const { sub = "" } = payload;
  const isName = /^[\x21-\x7e]+$/u.test(sub) && sub.length <= MAX_NAME_LENGTH;
  return { name: isName ? `jwt:${sub}` : "jwt", tenants: [tenant], routes: "all" };
}

function keysOf(
  { issuer, keys }: JwtIssuer,
  { fetchCooldown = FETCH_COOLDOWN_MS }: JwtOptions,
): JWTVerifyGetKey {
  if ("url" in keys) {
    return createRemoteJWKSet(safeUrl(keys.url), {
      cooldownDuration: fetchCooldown,
      timeoutDuration: FETCH_TIMEOUT_MS,
      cacheMaxAge: KEYS_AGE_MS,
    });
  }
  try {
    return createLocalJWKSet(keys.set);
  } catch (error) {
    throw wrong(`the keys of ${issuer} are no JSON Web Key Set`, error);
  }
}

/** Keys that came over a line that others can write on would be anybody's. */
function safeUrl(text: string): URL {
  const url = URL.parse(text);
  const isLocal = url !== null && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLocal)) return url;
  throw wrong(`the keys' URL ${text} is neither https nor on loopback`);
}

function wrong(message: string, cause?: unknown): EdictError {
  return new EdictError("EDICT_CONFIG_INVALID", message, { cause });
}

/** Whether an error says something of the token, and not of the way to the keys. */
function isVerdict(error: unknown): boolean {
  const isOfKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return error instanceof errors.JOSEError && !isOfKeys && error.code !== "ERR_JOSE_GENERIC";
}

function digestOf(token: string): string {
  return hash("sha256", token, "base64");
}
