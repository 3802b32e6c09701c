import type { Logger, StateStore } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";

/** What takes releases: a decision point. */
export interface ReleaseTaker {
  publish(release: Release): void;
  withdraw(tenant: string): void;
  replaceAll(releases: Iterable<Release>): void;
}

/**
 * Hands the releases in force to `taker`, now and whenever they change, until the returned function is called. The store
 * gives out no release that was altered; one that cannot be read leaves the one before serving.
 */
export async function keepFresh(
  taker: ReleaseTaker,
  store: Pick<StateStore, "release" | "releases" | "watchReleases">,
  logger: Logger,
): Promise<() => Promise<void>> {
  const refresh = async (tenant: string): Promise<void> => {
    const release = await store.release(tenant);
    if (release === undefined) taker.withdraw(tenant);
    else taker.publish(release);
  };
  // One read after the other, so that an older answer never overtakes a newer one.
  let last: Promise<void> = Promise.resolve();
  const stop = await store.watchReleases((tenant) => {
    last = last
      .then(() => refresh(tenant))
      .catch((error: unknown) => {
        logger.warn("a release could not be read; the one before goes on serving", {
          tenant,
          error: String(error),
        });
      });
  });
  last = last.then(async () => taker.replaceAll(await store.releases()));
  await last;
  return async () => {
    await stop();
    await last;
  };
}
