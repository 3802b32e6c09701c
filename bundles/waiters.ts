/** Who waits for something new, by what it waits for. A waiter costs a timer and a place in a set. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed = false;

  /** How many wait. */
  get size(): number {
    return [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Resolves when `name` is woken, after `ms`, when `signal` fires, or when all are ended: at once after that. */
  wait(name: string, ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#closed || ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting);
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        waiting.delete(done);
        if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
      waiting.add(done);
    });
  }

  wake(name: string): void {
    for (const done of this.#waiting.get(name) ?? []) done();
  }

  wakeAll(): void {
    for (const name of this.#waiting.keys()) this.wake(name);
  }

  /** Wakes everybody; nobody waits from now on. */
  end(): void {
    this.#closed = true;
    this.wakeAll();
  }
}
