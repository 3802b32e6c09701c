import type { TableSpec } from "../../core/table.ts";

/** One row a ResourceInventory. */
export const resourceInventoriesTable: TableSpec = {
  name: "resource_inventories",
  description: "The application's resources that edict knows of.",
  columns: [
    {
      name: "description",
      type: "text",
      pointer: "/description",
      nullable: true,
      description: "Which resources these are.",
    },
    { name: "type", type: "text", pointer: "/type", description: "The type of all of them." },
    {
      name: "resources",
      type: "json",
      pointer: "/resources",
      description: "List of {id, properties}: the resources.",
    },
  ],
  views: [
    {
      name: "known_resources",
      description: "One row for each resource of each inventory.",
      select: `select
  inventories.tenant, inventories.name as inventory, inventories.type,
  resource.value ->> 'id' as id, resource.value -> 'properties' as properties
from edict_data.resource_inventories as inventories
  cross join lateral jsonb_array_elements(inventories.resources) as resource (value)`,
    },
  ],
};
