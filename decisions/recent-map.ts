/** What one entry takes beside its texts, in bytes: measured on V8 and rounded up. */
const ENTRY_BYTES = 160;

/**
 * A map of texts that forgets what was not used for a while: entries are in two generations, using one makes it young, and
 * when the young ones are too many the old ones go. It costs one look-up, and at most twice `most` entries are held.
 */
export class RecentMap<Value> {
  readonly #most: number;
  readonly #onBytes: (bytes: number) => void;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngBytes = 0;
  #oldBytes = 0;

  /** `onBytes` is told of what is held more or (negative) less. */
  constructor(most: number, onBytes: (bytes: number) => void) {
    this.#most = most;
    this.#onBytes = onBytes;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#most) this.#age();
    const bytes = ENTRY_BYTES + 2 * key.length;
    this.#young.set(key, value);
    this.#youngBytes += bytes;
    this.#onBytes(bytes);
  }

  #age(): void {
    const gone = this.#oldBytes;
    this.#old = this.#young;
    this.#oldBytes = this.#youngBytes;
    this.#young = new Map();
    this.#youngBytes = 0;
    this.#onBytes(-gone);
  }
}
