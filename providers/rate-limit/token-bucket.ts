/** How often an outside system may be called. */
export interface RateLimit {
  /** Calls a second in the long run, more than 0. */
  readonly perSecond: number;
  /** Calls at once after a rest, at least 1. */
  readonly burst: number;
}

export interface BucketEffects {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Lets callers through at a rate, in the order in which they came. One bucket stands for one outside system. */
export class TokenBucket {
  readonly #limit: RateLimit;
  readonly #effects: BucketEffects;
  #tokens: number;
  /** When `#tokens` was true; ahead of now during a penalty. */
  #asOf: number;
  #last: Promise<void> = Promise.resolve();

  /** Throws a RangeError for a limit that would let nobody through. */
  constructor(limit: RateLimit, effects: BucketEffects) {
    if (!(limit.perSecond > 0) || !(limit.burst >= 1)) {
      throw new RangeError(
        `a limit of ${limit.perSecond} a second, ${limit.burst} at once, lets nobody through`,
      );
    }
    this.#limit = limit;
    this.#effects = effects;
    this.#tokens = limit.burst;
    this.#asOf = effects.now();
  }

  /** Waits for the caller's turn. */
  take(): Promise<void> {
    this.#last = this.#last.then(() => this.#next());
    return this.#last;
  }

  /** Holds everybody back for `ms`, as HTTP's Retry-After asks (RFC 9110, 10.2.3); then one call goes, not a burst. */
  penalise(ms: number): void {
    const until = this.#effects.now() + ms;
    if (until <= this.#asOf) return;
    this.#tokens = 1;
    this.#asOf = until;
  }

  async #next(): Promise<void> {
    for (let wait = this.#waitMs(); wait > 0; wait = this.#waitMs())
      await this.#effects.sleep(Math.ceil(wait));
    this.#tokens -= 1;
  }

  #waitMs(): number {
    const now = this.#effects.now();
    if (now < this.#asOf) return this.#asOf - now;
    const gained = ((now - this.#asOf) * this.#limit.perSecond) / 1000;
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + gained);
    this.#asOf = now;
    return ((1 - this.#tokens) * 1000) / this.#limit.perSecond;
  }
}
