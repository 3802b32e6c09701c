import { TENANT_STATUSES } from "../../core/release.ts";
import type { TableSpec } from "../../core/table.ts";

/** One row a Tenant. */
export const tenantsTable: TableSpec = {
  name: "tenants",
  description: "Customers: owner, plan, region and status.",
  columns: [
    {
      name: "display_name",
      type: "text",
      pointer: "/displayName",
      description: "The customer's name for people.",
    },
    {
      name: "type",
      type: "text",
      pointer: "/type",
      values: ["personal", "shared"],
      description: "personal belongs to one user alone; shared has members.",
    },
    {
      name: "owner",
      type: "text",
      pointer: "/owner",
      description: "Subject id of the user who owns the tenant.",
    },
    {
      name: "plan",
      type: "text",
      pointer: "/plan",
      description: "The plan, as referred to: NAME or platform/NAME.",
    },
    {
      name: "region",
      type: "text",
      pointer: "/region",
      values: [
        "af-south",
        "ap-northeast",
        "ap-south",
        "ap-southeast",
        "ca-central",
        "eu-central",
        "eu-north",
        "eu-west",
        "sa-east",
        "us-east",
        "us-west",
      ],
      description: "Where the tenant's data lives.",
    },
    {
      name: "status",
      type: "text",
      pointer: "/status",
      values: TENANT_STATUSES,
      description: "active answers questions; suspended and terminating deny everything.",
    },
    {
      name: "suspension_reason",
      type: "text",
      pointer: "/suspension/reason",
      nullable: true,
      description: "Why the tenant is suspended.",
    },
    {
      name: "suspension_since",
      type: "date",
      pointer: "/suspension/since",
      nullable: true,
      description: "The day of the suspension.",
    },
    {
      name: "max_team_members",
      type: "integer",
      pointer: "/maxTeamMembers",
      nullable: true,
      description: "At most so many members besides the owner; null: as many as the plan allows.",
    },
    {
      name: "domains",
      type: "json",
      pointer: "/domains",
      description: "List of {name, verification: {method, verifiedOn}}: the tenant's e-mail domains.",
    },
  ],
};
