import type { Logger, StateStore } from "../../core/ports.ts";
import type { ReleaseChanges } from "../../core/release-history.ts";
import type { Release } from "../../core/release.ts";

/** What takes releases: a decision point. */
export interface ReleaseTaker {
  publish(release: Release): void;
  withdraw(tenant: string): void;
  replaceAll(releases: Iterable<Release>): void;
  readonly freshness: TakerFreshness;
}

/** Where a decision point is told how far it is, and tells that somebody waits for it to be further. */
export interface TakerFreshness {
  readonly entry: number;
  readonly awaited: boolean;
  entryOf(tenant: string): number;
  reach(entry: number, behind: ReadonlyMap<string, number>): void;
  whenAwaited(look: () => void): void;
}

type ReleaseReader = Pick<StateStore, "release" | "releaseChanges" | "releases">;

export interface FreshnessOptions {
  /** How many tenants are served from a release that is not the newest, whenever that changes. */
  readonly onStale?: (tenants: number) => void;
  /** How often the trail is looked at without being told of anything, in milliseconds. Default 5 s. */
  readonly lookMs?: number;
}

const LOOK_MS = 5_000;
/** While somebody waits for an entry. A notification is faster; this is for when there is none. */
const AWAITED_LOOK_MS = 50;

/**
 * Hands the releases in force to `taker`, now and whenever they change, and tells it up to which entry of the trail it is
 * current, until the returned function is called. The store gives out no release that was altered; one that cannot be
 * read leaves the one before serving.
 */
export async function keepFresh(
  taker: ReleaseTaker,
  store: Pick<StateStore, "watchReleases"> & ReleaseReader,
  logger: Logger,
  options: FreshnessOptions = {},
): Promise<() => Promise<void>> {
  const refresher = new Refresher(taker, store, logger, options.onStale ?? (() => {}));
  const stopWatching = await store.watchReleases((tenant) => refresher.ask(tenant));
  const timer = setInterval(() => refresher.look(), options.lookMs ?? LOOK_MS);
  timer.unref();
  const stop = async (): Promise<void> => {
    clearInterval(timer);
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
  taker.freshness.whenAwaited(() => refresher.look());
  return stop;
}

/** Reads one release after the other, so that an older answer never overtakes a newer one. */
class Refresher {
  readonly #taker: ReleaseTaker;
  readonly #store: ReleaseReader;
  readonly #logger: Logger;
  readonly #onStale: (tenants: number) => void;
  /** Tenants to look up, in the order in which they were told. */
  #asked = new Set<string>();
  /** Tenants whose newest release could not be read, with the entry up to which theirs is current. */
  readonly #stale = new Map<string, number>();
  #wanted = false;
  #reading: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(taker: ReleaseTaker, store: ReleaseReader, logger: Logger, onStale: (tenants: number) => void) {
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
    return this.#read(async () => {
      const { entry } = await this.#store.releaseChanges();
      await this.#replaceAll(entry);
    });
  }

  /** The tenant's release may have changed. */
  ask(tenant: string): void {
    this.#asked.add(tenant);
    this.#goOn();
  }

  /** Anything may have changed, or nothing. */
  look(): void {
    this.#wanted = true;
    this.#goOn();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
  }

  #read(turn: () => Promise<void>): Promise<void> {
    const reading = turn();
    this.#reading = reading
      .catch(() => {})
      .then(() => {
        this.#reading = undefined;
        this.#goOn();
      });
    return reading;
  }

  #goOn(): void {
    if (this.#reading !== undefined || this.#stopped) return;
    if (this.#wanted || this.#asked.size > 0) {
      // What could not be read was logged, and the next turn tries again.
      this.#read(() => this.#turn()).catch(() => {});
    } else if (this.#taker.freshness.awaited) {
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.look(), AWAITED_LOOK_MS);
    }
  }

  /**
   * Asks first where the trail ends and whose releases changed up to there, then reads these: what is read then is at
   * least as new, so that the end may be told as reached.
   */
  async #turn(): Promise<void> {
    this.#wanted = false;
    const asked = this.#asked;
    this.#asked = new Set();
    const changes = await this.#changes();
    if (changes !== undefined && changes.tenants === undefined) return this.#replaceAll(changes.entry);
    for (const tenant of new Set([...asked, ...(changes?.tenants ?? []), ...this.#stale.keys()])) {
      if (this.#stopped) return;
      await this.#refresh(tenant);
    }
    if (changes !== undefined) this.#reach(changes.entry);
  }

  async #changes(): Promise<ReleaseChanges | undefined> {
    try {
      return await this.#store.releaseChanges(this.#taker.freshness.entry);
    } catch (error) {
      if (!this.#stopped) this.#logger.debug("the trail could not be read", { error: String(error) });
      return undefined;
    }
  }

  async #replaceAll(entry: number): Promise<void> {
    this.#taker.replaceAll(await this.#store.releases());
    if (this.#stale.size > 0) this.#onStale(0);
    this.#stale.clear();
    this.#reach(entry);
  }

  #reach(entry: number): void {
    this.#taker.freshness.reach(entry, new Map(this.#stale));
  }

  async #refresh(tenant: string): Promise<void> {
    try {
      const release = await this.#store.release(tenant);
      if (release === undefined) this.#taker.withdraw(tenant);
      else this.#taker.publish(release);
      if (this.#stale.delete(tenant)) this.#onStale(this.#stale.size);
    } catch (error) {
      // Who stops closes the database as well. What is tried again and again is told once.
      if (this.#stopped || this.#stale.has(tenant)) return;
      this.#stale.set(tenant, this.#taker.freshness.entryOf(tenant));
      this.#onStale(this.#stale.size);
      this.#logger.warn("a release could not be read; the one before goes on serving", {
        tenant,
        error: String(error),
      });
    }
  }
}
