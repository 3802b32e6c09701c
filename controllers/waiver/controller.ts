import type { Controller, Reference, SpecProblem } from "../../core/controller.ts";
import { PLATFORM, WAIVER_KIND } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import type { WaiverSpec } from "./spec.gen.ts";
import { waiversTable } from "./table.ts";

/** Findings that are accepted for a while. Accepting endangers nothing that was not told before: no hazards. */
export const waiverController: Controller<WaiverSpec, RowState> = tableController<WaiverSpec>({
  kind: WAIVER_KIND,
  scope: "either",
  table: waiversTable,
  references: referTo,
  validate: findForeignTenant,
  hazards: () => [],
});

/**
 * The owner is always spelt out, so that a tenant's waiver never means a platform resource of the same name. What the
 * platform accepts of a tenant is no reference, since the platform depends on no tenant: such a waiver may outlive it.
 */
function referTo({ metadata, spec }: Resource<WaiverSpec>): readonly Reference[] {
  const { kind, name, tenant } = spec.resource;
  if (metadata.tenant === undefined && tenant !== undefined) return [];
  const owner = metadata.tenant ?? PLATFORM;
  return [{ pointer: "/spec/resource/name", kind, target: `${owner}/${name}` }];
}

function findForeignTenant({ metadata, spec }: Resource<WaiverSpec>): readonly SpecProblem[] {
  const { tenant } = spec.resource;
  if (metadata.tenant === undefined || tenant === undefined || tenant === metadata.tenant) return [];
  return [
    {
      pointer: "/spec/resource/tenant",
      message: `A waiver of tenant ${metadata.tenant} cannot accept findings of tenant ${tenant}.`,
      hint: "Leave the field out, or let the platform write the waiver.",
    },
  ];
}
