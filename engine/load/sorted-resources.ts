import { compareText } from "../../core/diagnostic.ts";
import type { Resource } from "../../core/resource.ts";

/** When so large a part of a list is new, sorting all of it anew is quicker than putting it in. */
const LARGE_PART = 4;

/** The list without `removed` and with `added`, which are in any order; sorted by key, as the list is. */
export function patchSorted(
  list: readonly Resource[],
  removed: ReadonlySet<Resource>,
  added: readonly Resource[],
): readonly Resource[] {
  const kept = removed.size === 0 ? list : list.filter((resource) => !removed.has(resource));
  if (added.length * LARGE_PART >= list.length) return [...kept, ...added].toSorted(compareKeys);
  return merged(kept, added.toSorted(compareKeys));
}

/** Two sorted lists as one. The few new ones find their places by halving; what lies between is copied whole. */
function merged(kept: readonly Resource[], added: readonly Resource[]): readonly Resource[] {
  const all: Resource[] = [];
  let from = 0;
  for (const resource of added) {
    const to = firstAfter(kept, resource, from);
    for (let at = from; at < to; at += 1) push(all, kept[at]);
    all.push(resource);
    from = to;
  }
  for (let at = from; at < kept.length; at += 1) push(all, kept[at]);
  return all;
}

function push(all: Resource[], resource: Resource | undefined): void {
  if (resource !== undefined) all.push(resource);
}

function firstAfter(list: readonly Resource[], resource: Resource, from: number): number {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.key ?? "") < resource.key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareKeys(left: Resource, right: Resource): number {
  return compareText(left.key, right.key);
}
