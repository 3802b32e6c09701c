import type { Logger, StateStore } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";

export interface StandingDependencies {
  readonly store: Pick<StateStore, "announce">;
  readonly holder: string;
  readonly logger: Logger;
  /** Called whenever another process turns out to be at a newer revision. */
  readonly onBehind: (newest: Revision, revision: Revision) => void;
  readonly onAbreast: () => void;
}

/** Whether this process is at the newest revision of all living ones: who is not must not write. */
export class Standing {
  readonly #dependencies: StandingDependencies;
  #announced: Revision | undefined;
  #behind: Revision | undefined;

  constructor(dependencies: StandingDependencies) {
    this.#dependencies = dependencies;
  }

  get isBehind(): boolean {
    return this.#behind !== undefined;
  }

  /** The revision that was announced last. */
  get announced(): Revision | undefined {
    return this.#announced;
  }

  /** Says where we are; false when another process is at a newer revision, and then we do not write. */
  async announce(revision: Revision): Promise<boolean> {
    const { store, holder, logger, onBehind, onAbreast } = this.#dependencies;
    const moved = this.#announced !== undefined && this.#announced !== revision;
    const { newest } = await store.announce(holder, revision, moved);
    this.#announced = revision;
    const before = this.#behind;
    this.#behind = newest === revision ? undefined : newest;
    if (this.#behind === undefined) {
      onAbreast();
      return true;
    }
    if (before !== newest)
      logger.warn("another process is at a newer revision; not writing until this one is there, too", {
        revision,
        newest,
      });
    onBehind(newest, revision);
    return false;
  }
}
