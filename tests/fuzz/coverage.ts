import { Session } from "node:inspector/promises";

/** The code whose blocks are counted; what merely computes digests or runs the rules says nothing of inputs. */
const OURS = /\/(?:engine|core|controllers|schemas)\/|\/node_modules\/yaml\//u;

/** Which blocks of code have ever run, by V8's own counters. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** The blocks that ran for the first time since the last call. */
  async fresh(): Promise<ReadonlySet<string>> {
    const ran = await this.#take();
    const fresh = new Set([...ran].filter((block) => !this.#seen.has(block)));
    for (const block of fresh) this.#seen.add(block);
    return fresh;
  }

  /** Which of the blocks ran since the last call. */
  async reached(blocks: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return blocks.intersection(await this.#take());
  }

  /** How many blocks have ever run. */
  get size(): number {
    return this.#seen.size;
  }

  async #take(): Promise<ReadonlySet<string>> {
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    const blocks = result
      .filter(({ url }) => OURS.test(url))
      .flatMap(({ scriptId, functions }) =>
        functions.flatMap(({ ranges }) =>
          ranges
            .filter(({ count }) => count > 0)
            .map(({ startOffset, endOffset }) => `${scriptId}:${startOffset}:${endOffset}`),
        ),
      );
    return new Set(blocks);
  }
}
