import type { Database } from "./connection.ts";

export interface RegularLook {
  readonly channel: string;
  /** Reads what the channel tells of. Looks come one after the other. */
  readonly look: () => Promise<void>;
  /** What a notification asks for instead of a look, where its payload says enough. */
  readonly notified?: (payload: string) => void;
  /** Milliseconds. */
  readonly recheckMs: number;
}

/**
 * Looks at once, after each notification, after a lost connection and every `recheckMs`. Throws when the first look fails;
 * later ones that fail are made up for by the next. Returns the stop function.
 */
export async function lookRegularly(
  database: Database,
  { channel, look, notified, recheckMs }: RegularLook,
): Promise<() => Promise<void>> {
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
  const stopListening = await database.listen(channel, {
    notified: notified ?? lookAgain,
    reconnected: lookAgain,
  });
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
