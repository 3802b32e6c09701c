import type { Controller, Reference } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { securityPolicyHazards } from "./hazards.ts";
import { releaseSecurity } from "./release.ts";
import type { SecurityPolicySpec } from "./spec.gen.ts";
import { securityPoliciesTable } from "./table.ts";
import { validateSecurityPolicy } from "./validate.ts";

/** How people sign in and stay signed in. One a tenant and one of the platform; the stricter counts, field by field. */
export const securityPolicyController: Controller<SecurityPolicySpec, RowState> =
  tableController<SecurityPolicySpec>({
    kind: "SecurityPolicy",
    scope: "either",
    singleton: true,
    table: securityPoliciesTable,
    references: referTo,
    validate: validateSecurityPolicy,
    hazards: securityPolicyHazards,
    release: releaseSecurity,
  });

/** `mfa.requiredRoles` holds names, not references: the platform names roles that each tenant may have for itself. */
function referTo({ spec }: Resource<SecurityPolicySpec>): readonly Reference[] {
  return spec.network.breakGlassRoles.map((target, index) => ({
    pointer: `/spec/network/breakGlassRoles/${index}`,
    kind: "Role",
    target,
  }));
}
