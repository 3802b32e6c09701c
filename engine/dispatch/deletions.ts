import type { ResourceKey } from "../../core/resource.ts";
import { isMassDeletion } from "../plan/breaker.ts";

/** Counts what is to be deleted and was not yet, so that many small steps trip the breaker like one large one. */
export class PendingDeletions {
  readonly #keys = new Set<ResourceKey>();
  #applied = 0;

  /** `applied` is how many resources there are before anything is deleted. */
  reset(keys: Iterable<ResourceKey>, applied: number): void {
    this.#keys.clear();
    for (const key of keys) this.#keys.add(key);
    this.#applied = applied;
  }

  /** A new revision: what it removed waits, what it brought back does not any more. */
  step(
    removed: Iterable<ResourceKey>,
    desired: { has(key: ResourceKey): boolean; readonly size: number },
  ): void {
    for (const key of removed) this.#keys.add(key);
    for (const key of this.#keys) if (desired.has(key)) this.#keys.delete(key);
    this.#applied = desired.size + this.#keys.size;
  }

  done(keys: Iterable<ResourceKey>): void {
    for (const key of keys) this.#keys.delete(key);
  }

  get keys(): readonly ResourceKey[] {
    return [...this.#keys];
  }

  get isMass(): boolean {
    return isMassDeletion(this.#keys.size, this.#applied);
  }
}
