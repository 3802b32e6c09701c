import type { Controller } from "../../core/controller.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { retentionPolicyHazards } from "./hazards.ts";
import type { RetentionPolicySpec } from "./spec.gen.ts";
import { retentionPoliciesTable } from "./table.ts";
import { validateRetentionPolicy } from "./validate.ts";

/** How long data lives. edict states the rule; the application's clean-up job reads it and acts on its own tables. */
export const retentionPolicyController: Controller<RetentionPolicySpec, RowState> =
  tableController<RetentionPolicySpec>({
    kind: "RetentionPolicy",
    scope: "either",
    table: retentionPoliciesTable,
    references: () => [],
    validate: validateRetentionPolicy,
    hazards: retentionPolicyHazards,
  });
