import type { Database } from "./connection.ts";
import { WORK_CHANNEL } from "./work-lanes.ts";

/** How late we are where notifications get lost, and for claims of others that ran out. */
const RECHECK_MS = 5000;

/** Calls `changed` when there may be work, and every `recheckMs` in any case. Returns the stop function. */
export async function watchWork(
  database: Database,
  changed: () => void,
  recheckMs: number = RECHECK_MS,
): Promise<() => Promise<void>> {
  const stopListening = await database.listen(WORK_CHANNEL, { notified: changed, reconnected: changed });
  const timer = setInterval(changed, recheckMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await stopListening();
  };
}
