import type { Claim, Controller, Reference } from "../../core/controller.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import { tableController } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import { ssoConnectionHazards } from "./hazards.ts";
import { releaseSso } from "./release.ts";
import type { SsoConnectionSpec } from "./spec.gen.ts";
import { ssoConnectionsTable } from "./table.ts";
import { validateSsoConnection } from "./validate.ts";

/** Connections to a tenant's own identity provider. */
export const ssoConnectionController: Controller<SsoConnectionSpec, RowState> =
  tableController<SsoConnectionSpec>({
    kind: "SsoConnection",
    scope: "tenant",
    table: ssoConnectionsTable,
    references: referTo,
    claims: claimDomains,
    validate: validateSsoConnection,
    hazards: ssoConnectionHazards,
    release: releaseSso,
  });

function referTo({ spec }: Resource<SsoConnectionSpec>): readonly Reference[] {
  const { defaultRole, maxRole, groupMappings } = spec.provisioning;
  const at = "/spec/provisioning";
  return [
    { pointer: `${at}/defaultRole`, kind: "Role", target: defaultRole },
    ...(maxRole === undefined ? [] : [{ pointer: `${at}/maxRole`, kind: "Role", target: maxRole }]),
    ...groupMappings.map(({ role }, index) => ({
      pointer: `${at}/groupMappings/${index}/role`,
      kind: "Role",
      target: role,
    })),
  ];
}

/**
 * A domain is the tenant's, so that the Tenant that verified it and its connection do not conflict. Which connection
 * its people sign in through must be clear besides; a connection that is not enabled may name the domain beforehand.
 */
function claimDomains({ key, metadata, spec }: Resource<SsoConnectionSpec>): readonly Claim[] {
  return spec.domains.flatMap((domain, index) => {
    const claim = { value: domain.toLowerCase(), pointer: `/spec/domains/${index}` };
    const owned = { ...claim, space: "email-domain", owner: metadata.tenant ?? PLATFORM };
    return spec.enabled ? [owned, { ...claim, space: "sign-in-domain", owner: key }] : [owned];
  });
}
