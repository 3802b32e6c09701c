import type { Revision } from "../core/resource.ts";
import type { Left } from "./queue/lanes.ts";

/** Why not everything is as the newest revision wants it. */
export interface Degraded {
  readonly reason: string;
  readonly revision?: Revision;
}

/** What can be wrong with the loop, the most telling first. */
const SOURCES = ["refused", "look", "drain", "behind"] as const;
type ProblemSource = (typeof SOURCES)[number];

/** What keeps the loop from being in order now. */
export class Problems {
  readonly #known = new Map<ProblemSource, Degraded>();
  readonly #units = new Map<string, string>();

  set(source: ProblemSource, reason: string, revision?: Revision): void {
    this.#known.set(source, { reason, ...(revision === undefined ? {} : { revision }) });
  }

  over(source: ProblemSource): void {
    this.#known.delete(source);
  }

  /** How the work on a unit ended: what is left of it, or nothing. */
  unit(name: string, left: Left | undefined): void {
    if (left !== undefined && "problem" in left) this.#units.set(name, left.problem);
    else this.#units.delete(name);
  }

  /** The most telling problem; undefined when there is none. */
  get degraded(): Degraded | undefined {
    const source = SOURCES.find((candidate) => this.#known.has(candidate));
    if (source !== undefined) return this.#known.get(source);
    const [first] = this.#units;
    if (first === undefined) return undefined;
    const more = this.#units.size > 1 ? ` (and ${this.#units.size - 1} more)` : "";
    return { reason: `${first[0]} is tried again: ${first[1]}${more}` };
  }
}
