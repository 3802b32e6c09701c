import { EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import { PLATFORM_UNIT } from "../../core/ports.ts";
import type { Condition, StateStore } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { parseKey } from "../../core/resource.ts";
import type { WholeLook } from "../look.ts";
import type { Stopwatch } from "../phase.ts";
import type { Prepared } from "../prepare.ts";
import { changedUnits } from "../units.ts";
import { affectedUnits } from "./affected-units.ts";
import { PendingDeletions } from "./deletions.ts";

export interface DispatchDependencies {
  readonly store: Pick<StateStore, "conditions" | "enqueue">;
  /** Observes and plans everything, and says whose release is not the one that it should be. */
  readonly lookAtAll: (prepared: Prepared, stopwatch: Stopwatch) => Promise<WholeLook>;
}

export interface Dispatched {
  /** The units that have work now. */
  readonly units: readonly string[];
  /** The look at everything, when there was one. */
  readonly look?: WholeLook;
}

/**
 * Finds out which units a usable revision gives work to and puts them into the queue. The first time, and when the
 * settings changed, it looks at everything; from then on the cost follows the change.
 */
export class Dispatcher {
  readonly #dependencies: DispatchDependencies;
  readonly #deletions = new PendingDeletions();
  #dispatched: Prepared | undefined;

  constructor(dependencies: DispatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether so much waits to be deleted that a person has to agree. */
  get massDeletion(): boolean {
    return this.#deletions.isMass;
  }

  /** The last revision whose units are in the queue. */
  get dispatched(): Prepared | undefined {
    return this.#dispatched;
  }

  /** Throws EDICT_WORKSPACE_EMPTY when nothing is desired any more although something is applied. */
  async dispatch(prepared: Prepared, stopwatch: Stopwatch): Promise<Dispatched> {
    const before = this.#dispatched;
    const dispatched =
      before === undefined || canonicalJson({ ...before.config }) !== canonicalJson({ ...prepared.config })
        ? await this.#all(prepared, stopwatch)
        : { units: this.#step(before, prepared) };
    await this.#dependencies.store.enqueue(
      dispatched.units.map((unit) => ({ unit, priority: "changed", revision: prepared.revision })),
    );
    this.#dispatched = prepared;
    return dispatched;
  }

  /** What was deleted does not wait any more. */
  deleted(keys: Iterable<ResourceKey>): void {
    this.#deletions.done(keys);
  }

  async #all(prepared: Prepared, stopwatch: Stopwatch): Promise<Dispatched> {
    const look = await this.#dependencies.lookAtAll(prepared, stopwatch);
    const { plan, applied, unpublished } = look;
    const deletions = plan.changes.filter(({ operation }) => operation === "delete").map(({ key }) => key);
    this.#deletions.reset(deletions, applied);
    const conditions = await this.#dependencies.store.conditions();
    const keys = [
      ...plan.changes.map(({ key }) => key),
      ...plan.drifted.map(({ key }) => key),
      ...[...conditions].filter(([, list]) => isUnsettled(list)).map(([key]) => key),
    ];
    return { units: [...new Set([...keys.map(unitOf), ...unpublished])].toSorted(platformFirst), look };
  }

  #step(before: Prepared, prepared: Prepared): readonly string[] {
    if (prepared.resources.length === 0 && before.resources.length > 0)
      throw new EdictError(
        "EDICT_WORKSPACE_EMPTY",
        `${before.resources.length} resources were desired, the source yields none`,
      );
    const affected = affectedUnits(before.units, prepared.units);
    const wasMass = this.#deletions.isMass;
    const waiting = this.#deletions.keys;
    this.#deletions.step(changedUnits(before.units, prepared.units).removed, prepared.byKey);
    // What waited only because there was too much of it at once goes on by itself.
    const freed = wasMass && !this.#deletions.isMass ? waiting.map(unitOf) : [];
    return [...new Set([...affected, ...freed])].toSorted(platformFirst);
  }
}

/** The unit in which a resource is reconciled: its tenant, or the platform. */
export function unitOf(key: ResourceKey): string {
  return parseKey(key).tenant ?? PLATFORM_UNIT;
}

function isUnsettled(conditions: readonly Condition[]): boolean {
  return conditions.some(({ type, status }) => (type === "Ready" ? status !== "True" : true));
}

function platformFirst(left: string, right: string): number {
  if (left === right) return 0;
  if (left === PLATFORM_UNIT) return -1;
  return right === PLATFORM_UNIT || left > right ? 1 : -1;
}
