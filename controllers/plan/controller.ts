import type { Controller } from "../../core/controller.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { planHazards } from "./hazards.ts";
import { releasePlan } from "./release.ts";
import type { PlanSpec } from "./spec.gen.ts";
import { plansTable } from "./table.ts";

/** What tenants can buy: prices for the pricing page, limits and features for decisions. */
export const planController: Controller<PlanSpec, RowState> = tableController<PlanSpec>({
  kind: "Plan",
  scope: "platform",
  table: plansTable,
  references: ({ spec }) =>
    spec.extends === undefined ? [] : [{ pointer: "/spec/extends", kind: "Plan", target: spec.extends }],
  hazards: planHazards,
  release: releasePlan,
});
