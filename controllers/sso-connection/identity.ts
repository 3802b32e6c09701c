import type { Hazard } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { SsoConnectionSpec } from "./spec.gen.ts";

/**
 * Changes after which the provider's answers no longer match the accounts that are there: the same person comes as
 * somebody else, or is not believed at all.
 */
export function identityHazards(
  key: ResourceKey,
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
): readonly Hazard[] {
  return [...providerHazards(key, before, after), ...emailAttributeHazards(key, before, after)];
}

function providerHazards(
  key: ResourceKey,
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
): readonly Hazard[] {
  const { protocol: from } = before;
  const { protocol: to } = after;
  if (from.type === "saml" && to.type === "saml") {
    const overlap = from.certificates.some((certificate) => to.certificates.includes(certificate));
    return [
      ...changed(key, "entityId", from.entityId, to.entityId),
      ...changed(key, "nameIdFormat", from.nameIdFormat, to.nameIdFormat),
      ...(overlap
        ? []
        : [lockOut(`${key} trusts none of the certificates of before`, "/spec/protocol/certificates")]),
    ];
  }
  if (from.type === "oidc" && to.type === "oidc") return changed(key, "issuer", from.issuer, to.issuer);
  return changed(key, "type", from.type, to.type);
}

function emailAttributeHazards(
  key: ResourceKey,
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
): readonly Hazard[] {
  const from = before.attributes.email;
  const to = after.attributes.email;
  if (from === to) return [];
  return [lockOut(`${key} knows people by ${to} instead of ${from}`, "/spec/attributes/email")];
}

function changed(key: ResourceKey, field: string, before: string, after: string): readonly Hazard[] {
  if (before === after) return [];
  const message = `the ${field} of ${key} goes from ${before} to ${after}: accounts may no longer match`;
  return [lockOut(message, `/spec/protocol/${field}`)];
}

function lockOut(message: string, pointer: string): Hazard {
  return { id: "lock-out", message, pointer };
}
