import type { Change } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { dependentsOf, withDependents } from "../plan/approvals.ts";

/** Changes of one kind and direction that can be made together. */
export interface Batch {
  readonly kind: string;
  readonly changes: readonly Change[];
}

/**
 * Hands out the changes of a plan in an order that respects `after`. What fails takes everything that waits for it
 * along; the rest goes on.
 */
export class Schedule {
  readonly #waiting = new Map<ResourceKey, number>();
  readonly #dependents: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  readonly #changes: ReadonlyMap<ResourceKey, Change>;
  readonly #ready = new Map<string, Change[]>();
  readonly #blocked = new Map<ResourceKey, ResourceKey>();
  readonly #batchSize: number;

  constructor(changes: readonly Change[], batchSize: number) {
    this.#batchSize = batchSize;
    this.#changes = new Map(changes.map((change) => [change.key, change]));
    this.#dependents = dependentsOf(changes);
    for (const change of changes) {
      const open = change.after.filter((key) => this.#changes.has(key)).length;
      this.#waiting.set(change.key, open);
      if (open === 0) this.#makeReady(change);
    }
  }

  /** The next batch whose dependencies are all done, or `undefined` while none is ready. */
  next(): Batch | undefined {
    for (const [lane, ready] of this.#ready) {
      const changes = ready.splice(0, this.#batchSize);
      if (ready.length === 0) this.#ready.delete(lane);
      const [first] = changes;
      if (first !== undefined) return { kind: first.kind, changes };
    }
    return undefined;
  }

  done(key: ResourceKey): void {
    for (const dependent of this.#dependents.get(key) ?? []) {
      const open = (this.#waiting.get(dependent) ?? 0) - 1;
      this.#waiting.set(dependent, open);
      const change = this.#changes.get(dependent);
      if (open === 0 && change !== undefined && !this.#blocked.has(dependent)) this.#makeReady(change);
    }
  }

  /** Blocks everything that waits for `key` and returns it. */
  failed(key: ResourceKey): readonly ResourceKey[] {
    const all = withDependents([...this.#changes.values()], new Set([key]));
    const newly = [...all].filter((blocked) => blocked !== key && !this.#blocked.has(blocked));
    for (const blocked of newly) this.#blocked.set(blocked, key);
    return newly;
  }

  /** What was never handed out and never will be, with the failed key that holds it. */
  get blocked(): ReadonlyMap<ResourceKey, ResourceKey> {
    return this.#blocked;
  }

  #makeReady(change: Change): void {
    const lane = `${change.kind} ${change.operation === "delete" ? "delete" : "write"}`;
    const ready = this.#ready.get(lane);
    if (ready === undefined) this.#ready.set(lane, [change]);
    else ready.push(change);
  }
}
