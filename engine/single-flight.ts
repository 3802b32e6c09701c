/** Work that runs once at a time, and once more when it was asked for meanwhile; asking ten times makes no difference. */
export class SingleFlight {
  readonly #work: () => Promise<void>;
  #wanted = false;
  #closed = false;
  #running: Promise<void> | undefined;

  /** `work` must not throw. */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  ask(): void {
    this.#wanted = true;
    if (this.#closed) return;
    this.#running ??= this.#run();
  }

  /** Lets what runs come to its end, and does nothing from then on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#closed) {
      this.#wanted = false;
      await this.#work();
    }
    this.#running = undefined;
  }
}
