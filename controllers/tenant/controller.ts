import type { Claim, Controller, TenantView } from "../../core/controller.ts";
import type { JsonObject } from "../../core/json.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseSections } from "../../core/release.ts";
import { TENANT_KIND } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { tenantOf } from "../../core/tenancy.ts";
import { tenantHazards } from "./hazards.ts";
import type { TenantSpec } from "./spec.gen.ts";
import { tenantsTable } from "./table.ts";

/** Customers. A tenant's resources count for nothing until its Tenant is there. */
export const tenantController: Controller<TenantSpec, RowState> = tableController<TenantSpec>({
  kind: TENANT_KIND,
  scope: "platform",
  table: tenantsTable,
  references: ({ spec }) => [{ pointer: "/spec/plan", kind: "Plan", target: spec.plan }],
  claims: claimDomains,
  hazards: tenantHazards,
  release: releaseTenant,
});

function claimDomains({ metadata, spec }: Resource<TenantSpec>): readonly Claim[] {
  return spec.domains.map(({ name }, index) => ({
    space: "email-domain",
    value: name.toLowerCase(),
    owner: metadata.name,
    pointer: `/spec/domains/${index}/name`,
  }));
}

/** Looked up by name: the view of each tenant holds the Tenant resources of all. */
function releaseTenant(view: TenantView<TenantSpec>): ReleaseSections {
  const resource = tenantOf(view);
  if (resource === undefined) return {};
  const { status, region, owner } = tenantSpec(resource);
  return { tenant: { name: view.tenant, status, region, owner, source: sourceAt(resource, "/spec/status") } };
}

/** `find` knows no types; what it finds under this kind was validated as a Tenant. */
function tenantSpec(resource: Resource<JsonObject>): TenantSpec {
  return resource.spec as TenantSpec;
}
