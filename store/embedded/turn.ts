export interface TurnLimits {
  /** How long a client waits for its turn before it is told 55P03 (lock not available), in milliseconds. */
  readonly turnMs: number;
  /** How long a client may leave its transaction idle before it loses it with 25P03, in milliseconds. */
  readonly idleTransactionMs: number;
}

/** One thing that one client has at a time, handed on in the order in which it was asked for. */
export class Turn {
  #taken = false;
  readonly #waiting = new Set<() => void>();

  /** Whether the turn came within `limitMs`. Whoever has it must give it back. */
  take(limitMs: number): Promise<boolean> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(enter);
        resolve(false);
      }, limitMs);
      this.#waiting.add(enter);
    });
  }

  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
