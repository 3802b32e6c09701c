import type { TableSpec } from "../../core/table.ts";

/**
 * The lineage of each plan, the nearest first. 50 levels bound the walk even if rows were altered into a circle.
 */
const LINEAGE = `with recursive lineage (plan, ancestor, depth) as (
  select name, name, 0 from edict_data.plans
  union all
  select lineage.plan, regexp_replace(parent.extends, '^.*/', ''), lineage.depth + 1
  from lineage join edict_data.plans as parent on parent.name = lineage.ancestor
  where parent.extends is not null and lineage.depth < 50
)`;

/** One row a Plan. */
export const plansTable: TableSpec = {
  name: "plans",
  description:
    "What tenants can buy. Limits and features are the plan's own; the views have the inherited ones too.",
  columns: [
    {
      name: "display_name",
      type: "text",
      pointer: "/displayName",
      description: "The plan's name for people.",
    },
    {
      name: "description",
      type: "text",
      pointer: "/description",
      nullable: true,
      description: "Whom the plan is for.",
    },
    {
      name: "extends",
      type: "text",
      pointer: "/extends",
      nullable: true,
      description: "The plan that counts where this one says nothing, as referred to.",
    },
    {
      name: "price_currency",
      type: "text",
      pointer: "/price/currency",
      nullable: true,
      description: "The currency (ISO 4217); null: negotiated or free.",
    },
    {
      name: "price_monthly",
      type: "text",
      pointer: "/price/monthly",
      nullable: true,
      description: "The price of a month, a decimal.",
    },
    {
      name: "price_yearly",
      type: "text",
      pointer: "/price/yearly",
      nullable: true,
      description: "The price of a year, a decimal.",
    },
    {
      name: "price_per_user",
      type: "text",
      pointer: "/price/perUser",
      nullable: true,
      description: "The price of each user, a decimal.",
    },
    {
      name: "limits",
      type: "json",
      pointer: "/limits",
      description: 'Object of whole numbers or "unlimited"; the plan\'s own only.',
    },
    {
      name: "features",
      type: "json",
      pointer: "/features",
      description: "Object of booleans by feature; the plan's own only.",
    },
    {
      name: "active",
      type: "boolean",
      pointer: "/active",
      description: "Whether tenants can be on the plan.",
    },
    {
      name: "public",
      type: "boolean",
      pointer: "/public",
      description: "Whether the pricing page shows it.",
    },
    {
      name: "sort_order",
      type: "integer",
      pointer: "/sortOrder",
      description: "The place on the pricing page, the smallest first.",
    },
    {
      name: "stripe_product_id",
      type: "text",
      pointer: "/stripe/productId",
      nullable: true,
      description: "The product's id at Stripe.",
    },
    {
      name: "stripe_monthly_price_id",
      type: "text",
      pointer: "/stripe/monthlyPriceId",
      nullable: true,
      description: "The id of the monthly price at Stripe.",
    },
    {
      name: "stripe_yearly_price_id",
      type: "text",
      pointer: "/stripe/yearlyPriceId",
      nullable: true,
      description: "The id of the yearly price at Stripe.",
    },
  ],
  views: [
    {
      name: "plan_features",
      description: "The features of each plan with the inherited ones; a feature without a row is off.",
      select: `${LINEAGE}
select distinct on (lineage.plan, feature.key)
  plans.tenant, lineage.plan, feature.key as feature, feature.value::boolean as enabled
from lineage
  join edict_data.plans as plans on plans.name = lineage.ancestor
  cross join lateral jsonb_each_text(plans.features) as feature (key, value)
order by lineage.plan, feature.key, lineage.depth`,
    },
    {
      name: "plan_limits",
      description:
        "The limits of each plan with the inherited ones, null for unlimited; a limit without a row is not told.",
      select: `${LINEAGE}
select distinct on (lineage.plan, bound.key)
  plans.tenant, lineage.plan, bound.key as resource, nullif(bound.value, 'unlimited')::bigint as maximum
from lineage
  join edict_data.plans as plans on plans.name = lineage.ancestor
  cross join lateral jsonb_each_text(plans.limits) as bound (key, value)
order by lineage.plan, bound.key, lineage.depth`,
    },
  ],
};
