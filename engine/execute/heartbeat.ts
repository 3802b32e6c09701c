import { EdictError } from "../../core/errors.ts";

/** How long a holder may be silent before another may take over. */
export const HOLD_SECONDS = 30;
const HEARTBEAT_MS = 10_000;

/**
 * Runs `body` while `renew` is called every ten seconds. When the hold is lost the signal given to `body` is raised; a
 * database that cannot be reached for a moment does not lose it, and writes of a lost hold are refused in any case.
 */
export async function withHeartbeat<Result>(
  renew: () => Promise<void>,
  body: (signal: AbortSignal) => Promise<Result>,
  outer?: AbortSignal,
): Promise<Result> {
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    renew().catch((error: unknown) => {
      if (error instanceof EdictError && error.code === "EDICT_FENCED") lost.abort(error);
    });
  }, HEARTBEAT_MS);
  try {
    return await body(outer === undefined ? lost.signal : AbortSignal.any([lost.signal, outer]));
  } finally {
    clearInterval(heartbeat);
  }
}
