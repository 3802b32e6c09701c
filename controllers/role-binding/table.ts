import type { TableSpec } from "../../core/table.ts";

/** One row a RoleBinding. */
export const roleBindingsTable: TableSpec = {
  name: "role_bindings",
  description:
    "Who has which role. The rows tell members apart; what they may do, the decision point answers.",
  columns: [
    {
      name: "description",
      type: "text",
      pointer: "/description",
      nullable: true,
      description: "Why these subjects have the role.",
    },
    {
      name: "role",
      type: "text",
      pointer: "/role",
      description: "The role, as referred to: NAME, platform/NAME or TENANT/NAME.",
    },
    {
      name: "subjects",
      type: "json",
      pointer: "/subjects",
      description: "List of {type, id}: who gets the role.",
    },
    {
      name: "expires_at",
      type: "timestamptz",
      pointer: "/expiresAt",
      nullable: true,
      description: "From then on the binding does not count; null: it never ends.",
    },
  ],
  views: [
    {
      name: "role_binding_subjects",
      description: "One row for each subject of each binding; role_name is the role without its owner.",
      select: `select
  bindings.tenant, bindings.name as binding, bindings.role,
  regexp_replace(bindings.role, '^.*/', '') as role_name,
  subject.value ->> 'type' as subject_type, subject.value ->> 'id' as subject_id,
  bindings.expires_at
from edict_data.role_bindings as bindings
  cross join lateral jsonb_array_elements(bindings.subjects) as subject (value)`,
    },
  ],
};
