import type { Controller } from "../../core/controller.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { roleBindingHazards } from "./hazards.ts";
import { releaseBindings } from "./release.ts";
import type { RoleBindingSpec } from "./spec.gen.ts";
import { roleBindingsTable } from "./table.ts";

/** Who has which role in a tenant. */
export const roleBindingController: Controller<RoleBindingSpec, RowState> = tableController<RoleBindingSpec>({
  kind: "RoleBinding",
  scope: "tenant",
  table: roleBindingsTable,
  references: ({ spec }) => [{ pointer: "/spec/role", kind: "Role", target: spec.role }],
  hazards: roleBindingHazards,
  release: releaseBindings,
});
