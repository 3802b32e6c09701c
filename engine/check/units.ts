import { TENANT_KIND, PLATFORM } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";

/** What is judged, or released, at once: a tenant with its own resources, or the platform. */
export interface Unit {
  readonly name: string;
  /** Sorted by key. */
  readonly own: readonly Resource[];
  /**
   * What of the platform concerns it: everything but the Tenant resources of others, so that the work for a tenant does
   * not grow with the number of tenants. Empty for the platform itself.
   */
  readonly platform: readonly Resource[];
}

export interface Units {
  readonly platform: Unit;
  /** Every tenant that has a Tenant resource or resources of its own, sorted by name. */
  readonly tenants: readonly Unit[];
}

/** Parts the resources by owner. A tenant's Tenant resource is the platform's, yet it makes the unit exist. */
export function partitionByOwner(resources: readonly Resource[]): Units {
  const platform = resources.filter(({ metadata }) => metadata.tenant === undefined);
  const commons = platform.filter(({ kind }) => kind !== TENANT_KIND);
  const tenants = new Map(
    platform.filter(({ kind }) => kind === TENANT_KIND).map((resource) => [resource.metadata.name, resource]),
  );
  const owned = Map.groupBy(resources, ({ metadata }) => metadata.tenant);
  const names = new Set([...tenants.keys(), ...owned.keys()].filter((name) => name !== undefined));
  return {
    platform: { name: PLATFORM, own: platform, platform: [] },
    tenants: [...names].toSorted().map((name) => {
      const tenant = tenants.get(name);
      const visible = tenant === undefined ? commons : [tenant, ...commons];
      return { name, own: owned.get(name) ?? [], platform: visible };
    }),
  };
}

/** Whether two lists hold the very same objects: what was computed from the one then holds for the other. */
export function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
