import { TENANT_KIND, PLATFORM } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";

/** What is judged at once: a tenant with its own resources, or the platform. */
export interface Unit {
  readonly name: string;
  /** Sorted by key. */
  readonly own: readonly Resource[];
}

export interface Units {
  readonly platform: Unit;
  /** Every tenant that has a Tenant resource or resources of its own, sorted by name. */
  readonly tenants: readonly Unit[];
}

/** Parts the resources by owner. A tenant's Tenant resource is the platform's, yet it makes the unit exist. */
export function partitionByOwner(resources: readonly Resource[]): Units {
  const owners = new Map<string, Resource[]>();
  const platform: Resource[] = [];
  for (const resource of resources) {
    const { tenant } = resource.metadata;
    if (tenant === undefined) {
      platform.push(resource);
      if (resource.kind === TENANT_KIND && !owners.has(resource.metadata.name))
        owners.set(resource.metadata.name, []);
    } else {
      const own = owners.get(tenant);
      if (own === undefined) owners.set(tenant, [resource]);
      else own.push(resource);
    }
  }
  const names = [...owners.keys()].toSorted();
  return {
    platform: { name: PLATFORM, own: platform },
    tenants: names.map((name) => ({ name, own: owners.get(name) ?? [] })),
  };
}
