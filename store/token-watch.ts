import type { KnownTokens } from "../core/api-token.ts";
import type { Database } from "./connection.ts";
import { TOKEN_CHANNEL, readKnownTokens } from "./tokens.ts";

/** A revocation is to be known everywhere within 5 seconds, also where a pooler swallows notifications. */
const RECHECK_MS = 3_000;

/**
 * Hands over the tokens: at once, after each notification, after a lost connection and every `recheckMs`. Throws when
 * the first look fails; later ones that fail hand over nothing. Returns the stop function.
 */
export async function watchTokens(
  database: Database,
  taken: (known: KnownTokens) => void,
  recheckMs: number = RECHECK_MS,
): Promise<() => Promise<void>> {
  const look = async (): Promise<void> => taken(await readKnownTokens(database));
  let looking = Promise.resolve();
  let queued = false;
  // One after the other, so that what was read first is never handed over last. A look that is under way may have read
  // before the change: another one comes after it, however many are wanted.
  const lookAgain = (): void => {
    if (queued) return;
    queued = true;
    const again = (): Promise<void> => {
      queued = false;
      return look();
    };
    // While the database cannot be read, what is known goes on; the next look finds what was missed.
    looking = looking.then(again).catch(() => undefined);
  };
  const stopListening = await database.listen(TOKEN_CHANNEL, { notified: lookAgain, reconnected: lookAgain });
  try {
    const first = looking.then(look);
    looking = first.catch(() => undefined);
    await first;
  } catch (error) {
    await stopListening();
    throw error;
  }
  const timer = setInterval(lookAgain, recheckMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await stopListening();
    await looking;
  };
}
