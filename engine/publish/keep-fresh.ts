import { canonicalJson } from "../../core/json.ts";
import type { Logger, StateStore } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import type { Digest } from "../../core/resource.ts";

/** What takes releases: a decision point. */
export interface ReleaseTaker {
  publish(release: Release): void;
  withdraw(tenant: string): void;
  replaceAll(releases: Iterable<Release>): void;
}

/**
 * Hands the releases in force to `taker`, now and whenever they change, until the returned function is called. A release
 * whose contents are not those of its digest is never handed out: the one before goes on serving.
 */
export async function keepFresh(
  taker: ReleaseTaker,
  store: Pick<StateStore, "release" | "releases" | "watchReleases">,
  digest: (text: string) => Digest,
  logger: Logger,
): Promise<() => Promise<void>> {
  const isWhole = (release: Release): boolean => {
    const { digest: claimed, ...body } = release;
    if (digest(canonicalJson(body)) === claimed) return true;
    logger.error("a stored release is not what its digest says; it is not served", {
      tenant: release.tenant,
    });
    return false;
  };
  const refresh = async (tenant: string): Promise<void> => {
    const release = await store.release(tenant);
    if (release === undefined) taker.withdraw(tenant);
    else if (isWhole(release)) taker.publish(release);
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
  last = last.then(async () => taker.replaceAll((await store.releases()).filter(isWhole)));
  await last;
  return async () => {
    await stop();
    await last;
  };
}
