import type { AppliedResource } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { restore } from "../plan/restore.ts";

/**
 * The resources that are in force: a desired one where it is applied, the version applied before where its change was
 * held or failed, none where it was never applied. Sorted by key.
 */
export function effectiveResources(
  desired: ReadonlyMap<ResourceKey, Resource>,
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
): readonly Resource[] {
  const keys = [...applied.keys()].toSorted();
  return keys.flatMap((key) => {
    const record = applied.get(key);
    const resource = desired.get(key);
    if (record === undefined) return [];
    return [resource !== undefined && resource.digest === record.digest ? resource : restore(record)];
  });
}
