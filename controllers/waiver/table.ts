import type { TableSpec } from "../../core/table.ts";

/** One row a Waiver. */
export const waiversTable: TableSpec = {
  name: "waivers",
  description: "Findings that are accepted until a day, with the reason and who answers for it.",
  columns: [
    { name: "rule", type: "text", pointer: "/rule", description: "The rule, as category/name." },
    { name: "resource_kind", type: "text", pointer: "/resource/kind", description: "Kind of the resource." },
    { name: "resource_name", type: "text", pointer: "/resource/name", description: "Name of the resource." },
    {
      name: "resource_tenant",
      type: "text",
      pointer: "/resource/tenant",
      nullable: true,
      description: "Tenant of the resource; null: the waiver's own tenant, or the platform.",
    },
    {
      name: "until",
      type: "date",
      pointer: "/until",
      description: "The last day on which the waiver counts.",
    },
    { name: "reason", type: "text", pointer: "/reason", description: "Why the finding is accepted." },
    { name: "owner", type: "text", pointer: "/owner", description: "Who answers for it." },
    {
      name: "ticket",
      type: "text",
      pointer: "/ticket",
      nullable: true,
      description: "Where the work that makes the waiver needless is followed.",
    },
  ],
};
