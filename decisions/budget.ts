import { getHeapStatistics } from "node:v8";

/** What keeps things that can be made again, and can forget them. */
export interface Holder {
  /** What it holds, in bytes: the budget's own note. */
  held: number;
  /** Forgets everything. */
  clear(): void;
}

export interface BudgetLimits {
  /** Estimated bytes that all holders together keep. */
  readonly total: number;
  /** Estimated bytes that one holder keeps, so that no tenant drives out all others. */
  readonly each: number;
}

/** An eighth of what the heap may grow to, and a quarter of that for one release. */
function defaultLimits(): BudgetLimits {
  const total = getHeapStatistics().heap_size_limit / 8;
  return { total, each: total / 4 };
}

/**
 * Bounds what the releases of all tenants keep of answers. It counts and tells holders to forget; it holds nothing, so
 * that nothing of one tenant can be found through another.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  /** In the order in which they began to hold something. */
  readonly #holders = new Set<Holder>();
  #held = 0;

  constructor(limits: BudgetLimits = defaultLimits()) {
    this.#limits = limits;
  }

  /** Estimated bytes that are held. */
  get held(): number {
    return this.#held;
  }

  /** Notes that a holder keeps so many bytes more, or fewer. Whoever holds too much forgets everything. */
  note(holder: Holder, bytes: number): void {
    holder.held += bytes;
    this.#held += bytes;
    this.#holders.add(holder);
    if (holder.held > this.#limits.each) this.drop(holder);
    for (const eldest of this.#holders) {
      if (this.#held <= this.#limits.total) return;
      this.drop(eldest);
    }
  }

  /** Tells a holder to forget everything. */
  drop(holder: Holder): void {
    this.#holders.delete(holder);
    this.#held -= holder.held;
    holder.held = 0;
    holder.clear();
  }
}
