import { PLATFORM } from "../core/resource.ts";
import type { Resource, ResourceKey } from "../core/resource.ts";
import type { DesiredUnit, DesiredUnits } from "./units.ts";

/** What stands for a resource in the map: `undefined` where it has nothing there. `at` is its place in its unit. */
type ValueOf<Value> = (unit: DesiredUnit, at: number) => Value | undefined;

/**
 * A map by key over units, which it searches instead of holding entries of its own: making one costs nothing, however
 * many resources there are. It goes through its entries unit by unit.
 */
class UnitMap<Value> implements ReadonlyMap<ResourceKey, Value> {
  readonly #units: DesiredUnits;
  readonly #valueOf: ValueOf<Value>;
  #size: number | undefined;

  constructor(units: DesiredUnits, valueOf: ValueOf<Value>) {
    this.#units = units;
    this.#valueOf = valueOf;
  }

  get size(): number {
    this.#size ??= this.keys().reduce((count) => count + 1, 0);
    return this.#size;
  }

  get(key: ResourceKey): Value | undefined {
    const unit = this.#units.get(unitOfKey(key));
    const at = unit === undefined ? -1 : placeOf(unit.resources, key);
    return unit === undefined || at === -1 ? undefined : this.#valueOf(unit, at);
  }

  has(key: ResourceKey): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): Generator<[ResourceKey, Value], undefined> {
    for (const unit of this.#units.values()) {
      for (const [at, { key }] of unit.resources.entries()) {
        const value = this.#valueOf(unit, at);
        if (value !== undefined) yield [key, value];
      }
    }
  }

  *keys(): Generator<ResourceKey, undefined> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<Value, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[ResourceKey, Value], undefined> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: ResourceKey, map: ReadonlyMap<ResourceKey, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** The resources of the units by key. */
export function resourcesByKey(units: DesiredUnits): ReadonlyMap<ResourceKey, Resource> {
  return new UnitMap(units, ({ resources }, at) => resources[at]);
}

/**
 * What stands beside each resource: `lists` holds for each unit one list a resource, in the order of its resources.
 * Resources with an empty list are left out.
 */
export function listsByKey<Item>(
  units: DesiredUnits,
  lists: (unit: string) => readonly (readonly Item[])[],
): ReadonlyMap<ResourceKey, readonly Item[]> {
  return new UnitMap(units, ({ name }, at) => {
    const list = lists(name)[at];
    return list === undefined || list.length === 0 ? undefined : list;
  });
}

/** The unit that a key belongs to. */
export function unitOfKey(key: ResourceKey): string {
  const first = key.indexOf("/");
  const second = key.indexOf("/", first + 1);
  return second === -1 ? PLATFORM : key.slice(first + 1, second);
}

/** Where the resource stands in a list that is sorted by key, or -1. */
export function placeOf(resources: readonly Resource[], key: ResourceKey): number {
  let low = 0;
  let high = resources.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = resources[middle]?.key ?? "";
    if (found === key) return middle;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
