import { PLATFORM, TENANT_KIND, resourceKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { unitOfKey } from "../unit-map.ts";

/** What a unit's references can mean beside the unit's own resources: the platform's, and what was refused. */
export interface Surroundings {
  readonly platform: readonly Resource[];
  readonly refused: ReadonlySet<ResourceKey>;
}

/** Stands among the kinds of a unit whose references are so odd that their kinds say nothing. */
export const ANY_KIND = "*";

/** Keys that came or went around a unit, by the unit and the kind that they belong to. */
export class KeyChanges {
  readonly #kinds = new Map<string, Set<string>>();
  readonly #keys = new Set<ResourceKey>();

  constructor(before: Surroundings, after: Surroundings) {
    if (before.platform !== after.platform) this.#compare(keysOf(before.platform), keysOf(after.platform));
    if (before.refused !== after.refused) this.#compare(before.refused, after.refused);
  }

  /** Whether the references of a unit, which ask for `kinds`, may mean something else now. */
  concern(unit: string, kinds: ReadonlySet<string>): boolean {
    if (this.#keys.size === 0) return false;
    if (kinds.has(ANY_KIND) || this.#keys.has(resourceKey(TENANT_KIND, unit))) return true;
    return this.#asked(PLATFORM, kinds) || this.#asked(unit, kinds);
  }

  #asked(unit: string, kinds: ReadonlySet<string>): boolean {
    const changed = this.#kinds.get(unit);
    return changed !== undefined && !changed.isDisjointFrom(kinds);
  }

  #compare(before: ReadonlySet<ResourceKey>, after: ReadonlySet<ResourceKey>): void {
    for (const key of before) if (!after.has(key)) this.#note(key);
    for (const key of after) if (!before.has(key)) this.#note(key);
  }

  #note(key: ResourceKey): void {
    const unit = unitOfKey(key);
    const kinds = this.#kinds.get(unit) ?? new Set();
    this.#kinds.set(unit, kinds.add(key.slice(0, key.indexOf("/"))));
    this.#keys.add(key);
  }
}

function keysOf(resources: readonly Resource[]): ReadonlySet<ResourceKey> {
  return new Set(resources.map(({ key }) => key));
}
