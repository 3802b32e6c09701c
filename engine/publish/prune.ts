import type { Clock, Logger } from "../../core/ports.ts";
import type { ReleaseHistory } from "../../core/release-history.ts";
import { addDuration, formatInstant } from "../../core/time.ts";

const EVERY_MS = 60 * 60 * 1_000;
/** Removed in one transaction, which holds the head of the trail. */
const BATCH = 100;

export interface PruneDependencies {
  readonly history: Pick<ReleaseHistory, "prune">;
  /** How long a release is kept after it was in force last, an ISO 8601 duration; undefined: for ever. */
  readonly retention: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly actor: string;
  /** Default one hour. */
  readonly everyMs?: number;
}

/**
 * Removes releases that are older than is kept, now and every hour, until the returned function is called. Several
 * processes may do it at once: each release is removed by one of them.
 */
export function keepPruned(dependencies: PruneDependencies): () => Promise<void> {
  let stopped = false;
  const look = async (): Promise<void> => {
    try {
      await prune(dependencies, () => stopped);
    } catch (error) {
      if (!stopped) dependencies.logger.warn("old releases could not be removed", { error: String(error) });
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, dependencies.everyMs ?? EVERY_MS);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await looking;
  };
}

async function prune(
  { history, retention, clock, logger, actor }: PruneDependencies,
  isStopped: () => boolean,
): Promise<void> {
  const kept = await retention();
  if (kept === undefined) return;
  const before = formatInstant(beforeBy(clock.now(), kept));
  let removed = 0;
  for (let last = BATCH; last === BATCH && !isStopped(); removed += last) {
    last = await history.prune(before, BATCH, actor);
  }
  if (removed > 0) logger.info("old releases were removed", { releases: removed, before });
}

/** Months and years have no length of their own: as long as one that begins now. */
function beforeBy(now: number, duration: string): number {
  return now - (addDuration(now, duration) - now);
}
