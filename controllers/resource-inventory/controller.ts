import type { Claim, Controller } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { releaseResources } from "./release.ts";
import type { ResourceInventorySpec } from "./spec.gen.ts";
import { resourceInventoriesTable } from "./table.ts";

/** Which of the application's resources a search can find. */
export const resourceInventoryController: Controller<ResourceInventorySpec, RowState> =
  tableController<ResourceInventorySpec>({
    kind: "ResourceInventory",
    scope: "tenant",
    table: resourceInventoriesTable,
    references: () => [],
    claims: claimResources,
    // What is known of a resource decides nothing: only what a question carries does.
    hazards: () => [],
    release: releaseResources,
  });

/** Two inventories of a tenant that tell different things of one resource would leave open which is true. */
function claimResources({ key, metadata, spec }: Resource<ResourceInventorySpec>): readonly Claim[] {
  return spec.resources.map(({ id }, index) => ({
    space: "resource",
    value: `${metadata.tenant ?? ""}/${spec.type}/${id}`,
    owner: key,
    pointer: `/spec/resources/${index}/id`,
  }));
}
