import type { ResourceKey } from "../../core/resource.ts";

/**
 * The circles of a graph, each once, beginning with its smallest key. Every node is visited once (depth-first, with a
 * stack of its own so that a long chain cannot overflow the program's).
 */
export function findCycles(
  edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>,
): readonly (readonly ResourceKey[])[] {
  const finished = new Set<ResourceKey>();
  const cycles = new Map<string, readonly ResourceKey[]>();
  for (const [start, targets] of edges) {
    // Most resources refer only to what was walked already, or to what refers to nothing.
    if (targets.every((target) => finished.has(target) || !edges.has(target))) {
      finished.add(start);
      continue;
    }
    for (const cycle of cyclesFrom(start, edges, finished)) cycles.set(cycle.join(" "), cycle);
  }
  return [...cycles.values()];
}

interface Frame {
  readonly key: ResourceKey;
  next: number;
}

function cyclesFrom(
  start: ResourceKey,
  edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>,
  finished: Set<ResourceKey>,
): readonly (readonly ResourceKey[])[] {
  if (finished.has(start)) return [];
  const cycles: (readonly ResourceKey[])[] = [];
  const path: Frame[] = [{ key: start, next: 0 }];
  const depth = new Map([[start, 0]]);
  for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
    const target = edges.get(frame.key)?.[frame.next++];
    if (target === undefined) {
      finished.add(frame.key);
      depth.delete(frame.key);
      path.pop();
      continue;
    }
    const seen = depth.get(target);
    if (seen !== undefined) cycles.push(smallestFirst(path.slice(seen).map(({ key }) => key)));
    else if (!finished.has(target)) {
      depth.set(target, path.length);
      path.push({ key: target, next: 0 });
    }
  }
  return cycles;
}

function smallestFirst(cycle: readonly ResourceKey[]): readonly ResourceKey[] {
  const smallest = cycle.reduce((least, key, index) => (key < (cycle[least] ?? key) ? index : least), 0);
  return [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
}
