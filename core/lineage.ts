import type { TenantView } from "./controller.ts";
import { targetSeenFrom } from "./resource.ts";
import type { Resource } from "./resource.ts";

/** Looks a resource up by kind and reference as written. */
export type Find = TenantView<unknown>["find"];

/**
 * A resource and everything that it inherits by `spec.extends`, the resource itself first. Ends where a reference leads
 * nowhere or in a circle, which only resources that were never resolved can contain.
 */
export function lineageOf(resource: Resource, find: Find): readonly Resource[] {
  const lineage: Resource[] = [];
  let here: Resource | undefined = resource;
  while (here !== undefined && !lineage.includes(here)) {
    lineage.push(here);
    here = parentOf(here, find);
  }
  return lineage;
}

/** What a resource extends, or `undefined` where it extends nothing that can be found. */
function parentOf(resource: Resource, find: Find): Resource | undefined {
  const target = resource.spec["extends"];
  return typeof target === "string" ? find(resource.kind, targetSeenFrom(resource, target)) : undefined;
}
