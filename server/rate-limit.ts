import type { Caller } from "./tokens.ts";

/** How many requests a caller may make: spec.server.rateLimit of edict.yaml. */
export interface RateLimit {
  readonly perSecond: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
}

/** More callers than this are not told apart by themselves for long: whoever paused long enough is forgotten. */
const MAX_BUCKETS = 10_000;

interface Bucket {
  /** Requests that may come at `at`; fractions add up. */
  left: number;
  at: number;
}

/** A token bucket for each caller, by its name. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Takes one request of the caller's; 0 when it may go on, else the whole seconds after which the next one may. */
  take({ name }: Pick<Caller, "name">): number {
    const bucket = this.#filled(name);
    if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / this.#limit.perSecond));
    bucket.left -= 1;
    return 0;
  }

  #filled(name: string): Bucket {
    const { perSecond, burst } = this.#limit;
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? this.#newBucket(name, now);
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    return bucket;
  }

  #newBucket(name: string, now: number): Bucket {
    if (this.#buckets.size >= MAX_BUCKETS) this.#forget(now);
    const bucket = { left: this.#limit.burst, at: now };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A full bucket is as good as none. Where too few are full, the eldest go: their callers get a full one, not an empty. */
  #forget(now: number): void {
    const { perSecond, burst } = this.#limit;
    for (const [name, { left, at }] of this.#buckets) {
      if (left + ((now - at) * perSecond) / 1000 >= burst) this.#buckets.delete(name);
    }
    const [eldest] = this.#buckets.keys();
    if (this.#buckets.size >= MAX_BUCKETS && eldest !== undefined) this.#buckets.delete(eldest);
  }
}
