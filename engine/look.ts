import type { Plan } from "../core/plan.ts";
import type { Observation } from "./observe.ts";
import type { Gate } from "./plan/approvals.ts";

/** What one look at everything found. */
export interface Look {
  readonly plan: Plan;
  readonly observation: Observation;
  readonly gate: Gate;
}

/** What a loop has to know when it begins. */
export interface WholeLook {
  readonly plan: Plan;
  readonly gate: Gate;
  /** How many resources are applied. */
  readonly applied: number;
  /** Tenants whose release in force is not the one that follows from what is applied. */
  readonly unpublished: readonly string[];
}
