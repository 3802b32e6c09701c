import type { KnownToken, KnownTokens } from "../core/api-token.ts";
import type { Clock } from "../core/ports.ts";
import { parseInstant } from "../core/time.ts";
import type { Caller } from "./tokens.ts";

interface Issued {
  readonly caller: Caller;
  /** Milliseconds since the epoch: from then on it is refused. */
  readonly until: number;
}

/** The tokens of the database, as they were handed over last. */
export class IssuedTokens {
  readonly #clock: Clock;
  #issued: ReadonlyMap<string, Issued> = new Map();
  #any = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there ever was one: where one was made, nobody comes in without, also after all were revoked. */
  get protects(): boolean {
    return this.#any;
  }

  replaceAll({ any, tokens }: KnownTokens): void {
    // Never taken back: a table that was emptied opens nothing.
    this.#any ||= any;
    this.#issued = new Map(tokens.map((token) => [token.digest, issuedOf(token)]));
  }

  /** The caller of a token by its SHA-256 in hexadecimal, as long as it has not expired. */
  identify(digest: string): Caller | undefined {
    const issued = this.#issued.get(digest);
    return issued !== undefined && this.#clock.now() < issued.until ? issued.caller : undefined;
  }
}

function issuedOf({ name, tenants, routes, expiresAt }: KnownToken): Issued {
  // A time that cannot be read is past.
  const until = expiresAt === undefined ? Number.POSITIVE_INFINITY : (parseInstant(expiresAt) ?? 0);
  return { caller: { name, tenants, routes }, until };
}
