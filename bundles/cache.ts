/** Keeps what is dear to make, up to a number of entries and of bytes; what was asked for least recently goes first. */
export class BundleCache {
  readonly #entries = new Map<string, { readonly made: Promise<Buffer | undefined>; bytes: number }>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** The kept value, or what `make` gives; who asks meanwhile gets the same. A failure is not kept. */
  get(name: string, make: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
    const known = this.#entries.get(name);
    if (known !== undefined) {
      this.#entries.delete(name);
      this.#entries.set(name, known);
      return known.made;
    }
    const made = make();
    const entry = { made, bytes: 0 };
    this.#entries.set(name, entry);
    made.then(
      (value) => {
        if (this.#entries.get(name) !== entry) return;
        entry.bytes = value?.byteLength ?? 0;
        this.#bytes += entry.bytes;
        this.#shrink();
      },
      () => this.#forget(name),
    );
    return made;
  }

  #shrink(): void {
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return;
      this.#forget(name);
    }
  }

  #forget(name: string): void {
    this.#bytes -= this.#entries.get(name)?.bytes ?? 0;
    this.#entries.delete(name);
  }
}
