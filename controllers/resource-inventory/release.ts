import type { TenantView } from "../../core/controller.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseResource, ReleaseSections } from "../../core/release.ts";
import type { Resource } from "../../core/resource.ts";
import { tenantOf } from "../../core/tenancy.ts";
import type { ResourceInventorySpec } from "./spec.gen.ts";

/** The known resources by type and id. A tenant without an inventory has no section. */
export function releaseResources(view: TenantView<ResourceInventorySpec>): ReleaseSections {
  if (tenantOf(view) === undefined || view.own.length === 0) return {};
  const byType = [...Map.groupBy(view.own, ({ spec }) => spec.type)].map(([type, inventories]) => [
    type,
    Object.fromEntries(inventories.flatMap(knownIn)),
  ]);
  return { resources: Object.fromEntries(byType) as NonNullable<ReleaseSections["resources"]> };
}

function knownIn(
  inventory: Resource<ResourceInventorySpec>,
): readonly (readonly [string, ReleaseResource])[] {
  return inventory.spec.resources.map(({ id, properties }, index) => [
    id,
    { properties, source: sourceAt(inventory, `/spec/resources/${index}`) },
  ]);
}
