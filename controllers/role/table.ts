import type { TableSpec } from "../../core/table.ts";

/** One row a Role. */
export const rolesTable: TableSpec = {
  name: "roles",
  description:
    "Named sets of rules. Decisions come from the decision point; the rows are for showing and choosing roles.",
  columns: [
    {
      name: "description",
      type: "text",
      pointer: "/description",
      nullable: true,
      description: "Whom the role is for.",
    },
    {
      name: "extends",
      type: "text",
      pointer: "/extends",
      nullable: true,
      description: "The role whose rules this one has too, as referred to.",
    },
    {
      name: "rules",
      type: "json",
      pointer: "/rules",
      description: "List of {id, effect, actions, resources, feature, when}: the role's own rules.",
    },
  ],
};
