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
 * gives out no release that was altered; one that cannot be read leaves the one before serving. `onStale` is told how many
 * tenants are served from a release that is not the newest, whenever that changes.
 */
export async function keepFresh(
  taker: ReleaseTaker,
  store: Pick<StateStore, "release" | "releases" | "watchReleases">,
  logger: Logger,
  onStale: (tenants: number) => void = () => {},
): Promise<() => Promise<void>> {
  const refresher = new Refresher(taker, store, logger, onStale);
  const stopWatching = await store.watchReleases((tenant) => refresher.ask(tenant));
  const stop = async (): Promise<void> => {
    refresher.stop();
    await stopWatching();
    await refresher.idle;
  };
  try {
    await refresher.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Reads one release after the other, so that an older answer never overtakes a newer one. */
class Refresher {
  readonly #taker: ReleaseTaker;
  readonly #store: Pick<StateStore, "release" | "releases">;
  readonly #logger: Logger;
  readonly #onStale: (tenants: number) => void;
  /** Tenants to look up, in the order in which they were told. */
  readonly #asked = new Set<string>();
  readonly #stale = new Set<string>();
  #reading: Promise<void> | undefined;
  #stopped = false;

  constructor(
    taker: ReleaseTaker,
    store: Pick<StateStore, "release" | "releases">,
    logger: Logger,
    onStale: (tenants: number) => void,
  ) {
    this.#taker = taker;
    this.#store = store;
    this.#logger = logger;
    this.#onStale = onStale;
  }

  /** Resolves when nothing is being read. */
  get idle(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  /** Hands over all releases; what is asked for meanwhile is read after them. */
  start(): Promise<void> {
    return this.#read(async () => this.#taker.replaceAll(await this.#store.releases()));
  }

  ask(tenant: string): void {
    this.#asked.add(tenant);
    this.#goOn();
  }

  stop(): void {
    this.#stopped = true;
  }

  #read(first: () => Promise<void>): Promise<void> {
    const reading = first().then(() => this.#readAsked());
    this.#reading = reading
      .catch(() => {})
      .then(() => {
        this.#reading = undefined;
        this.#goOn();
      });
    return reading;
  }

  #goOn(): void {
    if (this.#reading !== undefined || this.#stopped || this.#asked.size === 0) return;
    void this.#read(() => Promise.resolve());
  }

  async #readAsked(): Promise<void> {
    // A tenant that is told again while its release is read comes once more.
    for (const tenant of this.#asked) {
      if (this.#stopped) return;
      this.#asked.delete(tenant);
      await this.#refresh(tenant);
    }
  }

  async #refresh(tenant: string): Promise<void> {
    try {
      const release = await this.#store.release(tenant);
      if (release === undefined) this.#taker.withdraw(tenant);
      else this.#taker.publish(release);
      this.#mark(tenant, false);
    } catch (error) {
      // Who stops closes the database as well.
      if (this.#stopped) return;
      this.#mark(tenant, true);
      this.#logger.warn("a release could not be read; the one before goes on serving", {
        tenant,
        error: String(error),
      });
    }
  }

  #mark(tenant: string, isStale: boolean): void {
    const before = this.#stale.size;
    if (isStale) this.#stale.add(tenant);
    else this.#stale.delete(tenant);
    if (this.#stale.size !== before) this.#onStale(this.#stale.size);
  }
}
