import { createHash, timingSafeEqual } from "node:crypto";
import { EdictError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";

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
  readonly tenant?: string;
}

/** Shorter tokens can be guessed: 128 bits take 22 characters of base64, 16 bytes are the least that is let through. */
const MIN_TOKEN_BYTES = 16;
const MAX_TOKEN_BYTES = 4096;

interface KnownToken {
  readonly caller: Caller;
  readonly digest: Buffer;
}

/** Knows tokens by their SHA-256 only, and compares in a time that tells nothing of them. */
export class TokenBook {
  readonly #tokens: readonly KnownToken[];

  /** Throws EDICT_CONFIG_INVALID for a token that is too short, no visible ASCII, or the same as another. */
  constructor(grants: readonly TokenGrant[]) {
    this.#tokens = grants.map(readGrant);
    refuseRepetition(this.#tokens);
  }

  /** Whether any token is configured. */
  get protects(): boolean {
    return this.#tokens.length > 0;
  }

  /** The caller that an Authorization header (RFC 6750, section 2.1) stands for. */
  identify(authorization: string | undefined): Caller | undefined {
    const token = /^bearer +([\x21-\x7e]+) *$/iu.exec(authorization ?? "")?.[1];
    if (token === undefined) return undefined;
    const digest = sha256(token);
    // Every token is compared, so that the time does not tell which one came close or where it stands.
    const matches = this.#tokens.filter((known) => timingSafeEqual(known.digest, digest));
    return matches[0]?.caller;
  }
}

function readGrant({ name, tenant, secret }: TokenGrant): KnownToken {
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
  return { caller: { name, ...(tenant !== undefined && { tenant }) }, digest: sha256(text) };
}

function refuseRepetition(tokens: readonly KnownToken[]): void {
  const seen = new Map<string, string>();
  for (const { caller, digest } of tokens) {
    const same = seen.get(digest.toString("hex"));
    if (same !== undefined) {
      throw new EdictError("EDICT_CONFIG_INVALID", `the tokens ${same} and ${caller.name} are the same`);
    }
    seen.set(digest.toString("hex"), caller.name);
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text, "latin1").digest();
}
