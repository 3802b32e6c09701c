import type { Controller } from "../../core/controller.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { roleHazards } from "./hazards.ts";
import { releaseRoles } from "./release.ts";
import type { RoleSpec } from "./spec.gen.ts";
import { rolesTable } from "./table.ts";
import { validateRole } from "./validate.ts";

/** What may be done to what. A role gives nothing by itself: a RoleBinding gives it to somebody. */
export const roleController: Controller<RoleSpec, RowState> = tableController<RoleSpec>({
  kind: "Role",
  scope: "either",
  table: rolesTable,
  references: ({ spec }) =>
    spec.extends === undefined ? [] : [{ pointer: "/spec/extends", kind: "Role", target: spec.extends }],
  validate: validateRole,
  hazards: roleHazards,
  release: releaseRoles,
});
