import type { TableSpec } from "../../core/table.ts";

/** One row a RetentionPolicy. */
export const retentionPoliciesTable: TableSpec = {
  name: "retention_policies",
  description: "How long data of each category lives, and what happens to it afterwards.",
  columns: [
    {
      name: "description",
      type: "text",
      pointer: "/description",
      nullable: true,
      description: "Which data is meant.",
    },
    {
      name: "category",
      type: "text",
      pointer: "/category",
      values: [
        "personal-identity",
        "communication-content",
        "usage-data",
        "financial-data",
        "authentication",
        "organizational",
        "audit-logs",
      ],
      description: "The category of the data.",
    },
    {
      name: "lawful_basis",
      type: "text",
      pointer: "/lawfulBasis",
      values: ["consent", "contract", "legal-obligation", "legitimate-interest"],
      description: "The legal ground for keeping the data (GDPR Art. 6).",
    },
    {
      name: "retention_type",
      type: "text",
      pointer: "/retention/type",
      values: ["period", "indefinite"],
      description: "period or indefinite.",
    },
    {
      name: "retention_period",
      type: "text",
      pointer: "/retention/period",
      nullable: true,
      description: "ISO 8601 period, counted by the calendar in UTC from the trigger; null: indefinite.",
    },
    {
      name: "retention_minimum",
      type: "text",
      pointer: "/retention/minimum",
      nullable: true,
      description: "The legal floor of the period; null: none.",
    },
    {
      name: "retention_until",
      type: "text",
      pointer: "/retention/until",
      values: ["account-closure", "contract-end"],
      nullable: true,
      description: "What ends indefinite keeping; null: a period does.",
    },
    {
      name: "automatic",
      type: "boolean",
      pointer: "/automatic",
      description: "Whether the action runs by itself when the data is due.",
    },
    {
      name: "trigger_type",
      type: "text",
      pointer: "/trigger/type",
      values: ["date-created", "date-modified", "date-of-event"],
      description: "What starts the clock.",
    },
    {
      name: "trigger_event",
      type: "text",
      pointer: "/trigger/event",
      nullable: true,
      description: "The event that starts the clock, for date-of-event.",
    },
    {
      name: "action",
      type: "text",
      pointer: "/action",
      values: ["delete", "anonymize", "archive"],
      description: "What happens to data that is due.",
    },
    {
      name: "targets",
      type: "json",
      pointer: "/targets",
      description:
        "List of {dataSource, table, tenantColumn, dateColumn, subjectColumn}: the tables that hold the data.",
    },
    {
      name: "grace_period",
      type: "text",
      pointer: "/gracePeriod",
      description: "ISO 8601 period for which data that is due waits.",
    },
    {
      name: "max_rows",
      type: "json",
      pointer: "/maxRows",
      nullable: true,
      description: "Object {amount, percent}: a run that would touch more stops; null: no bound.",
    },
  ],
  views: [
    {
      name: "retention_targets",
      description: "One row for each table of each policy, with what a clean-up job needs to know.",
      select: `select
  policies.tenant, policies.name as policy, policies.category,
  target.value ->> 'dataSource' as data_source, target.value ->> 'table' as table_name,
  target.value ->> 'tenantColumn' as tenant_column, target.value ->> 'dateColumn' as date_column,
  target.value ->> 'subjectColumn' as subject_column,
  policies.retention_type, policies.retention_period, policies.retention_until, policies.automatic,
  policies.trigger_type, policies.trigger_event, policies.action, policies.grace_period, policies.max_rows
from edict_data.retention_policies as policies
  cross join lateral jsonb_array_elements(policies.targets) as target (value)`,
    },
  ],
};
