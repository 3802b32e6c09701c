import type { KnownTokens } from "../core/api-token.ts";
import type { Database } from "./connection.ts";
import { lookRegularly } from "./regular-look.ts";
import { TOKEN_CHANNEL, readKnownTokens } from "./tokens.ts";

/** A revocation is to be known everywhere within 5 seconds, also where a pooler swallows notifications. */
const RECHECK_MS = 3_000;

/**
 * Hands over the tokens: at once, after each notification, after a lost connection and every `recheckMs`. Throws when
 * the first look fails; later ones that fail hand over nothing. Returns the stop function.
 */
export function watchTokens(
  database: Database,
  taken: (known: KnownTokens) => void,
  recheckMs: number = RECHECK_MS,
): Promise<() => Promise<void>> {
  const look = async (): Promise<void> => taken(await readKnownTokens(database));
  return lookRegularly(database, { channel: TOKEN_CHANNEL, look, recheckMs });
}
