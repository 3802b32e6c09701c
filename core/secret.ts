const REDACTED = "[redacted]";

/**
 * A value that must not be seen. However it is printed, joined or serialised it gives `[redacted]`; only `reveal()`
 * gives the value, at the one place that needs it. `util.inspect` does not show private fields.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }
}
