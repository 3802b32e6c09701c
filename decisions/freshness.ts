import { ENTRY_WAIT_MS } from "../core/release-history.ts";

/** Who comes after so many is told at once that the entry is not reached. */
const MOST_WAITING = 10_000;

export interface WaitOptions {
  /** Whose decisions it is about; absent: everybody's. */
  readonly tenant?: string;
  /** Milliseconds, at most 30,000. Default 2,000. */
  readonly waitMs?: number;
}

interface Waiting {
  readonly entry: number;
  readonly tenant: string | undefined;
  readonly resolve: (reached: boolean) => void;
}

/**
 * Knows up to which entry of the trail a decision point is current: whatever an entry up to that one changed is in force.
 * Who keeps the decision point fresh says how far it is, and is asked to look when somebody waits for more.
 */
export class Freshness {
  #entry = 0;
  /** Tenants whose newest release could not be taken, with the entry up to which theirs is current. */
  #behind: ReadonlyMap<string, number> = new Map();
  #text = "0";
  #least = 0;
  readonly #waiting = new Set<Waiting>();
  #look: () => void = () => {};

  /** The entry up to which the decisions of every tenant are current. */
  get entry(): number {
    return this.#least;
  }

  /** The same as text, made once: for the headers of every answer. */
  get text(): string {
    return this.#text;
  }

  /** The entry up to which the tenant's decisions are current. */
  entryOf(tenant: string): number {
    return this.#behind.get(tenant) ?? this.#entry;
  }

  /** Whether anybody waits for an entry that is not reached. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * From now on everything up to `entry` is in force, but of the tenants in `behind` only what is up to theirs. To be
   * said after it is so. An entry before the one reached says that an older state was put back.
   */
  reach(entry: number, behind: ReadonlyMap<string, number> = new Map()): void {
    this.#entry = entry;
    this.#behind = behind;
    this.#least = Math.min(entry, ...behind.values());
    this.#text = String(this.#least);
    for (const waiting of this.#waiting) if (this.#isReached(waiting)) waiting.resolve(true);
  }

  /** Has `look` called, at once, whenever somebody begins to wait. */
  whenAwaited(look: () => void): void {
    this.#look = look;
  }

  /** Resolves as soon as everything up to `entry` is in force: true; or after `waitMs`: false. Never rejects. */
  waitFor(entry: number, { tenant, waitMs = ENTRY_WAIT_MS.default }: WaitOptions = {}): Promise<boolean> {
    if (this.#isReached({ entry, tenant })) return Promise.resolve(true);
    if (waitMs <= 0 || this.#waiting.size >= MOST_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (reached: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(reached);
      };
      const waiting: Waiting = { entry, tenant, resolve: end };
      const timer = setTimeout(() => end(false), Math.min(waitMs, ENTRY_WAIT_MS.most));
      this.#waiting.add(waiting);
      this.#look();
    });
  }

  #isReached({ entry, tenant }: Pick<Waiting, "entry" | "tenant">): boolean {
    return entry <= (tenant === undefined ? this.#least : this.entryOf(tenant));
  }
}
