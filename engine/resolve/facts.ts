import type { Claim, KindRegistration, Reference } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";

/** What a controller says of a resource by itself. */
export interface Facts {
  readonly references: readonly Reference[];
  readonly claims: readonly Claim[];
}

const NO_FACTS: Facts = { references: [], claims: [] };
const NO_CLAIMS: readonly Claim[] = [];

/** What the resource refers to and claims; nothing for a kind that is not registered. */
export function factsOf(resource: Resource, registrations: ReadonlyMap<string, KindRegistration>): Facts {
  const registration = registrations.get(resource.kind);
  if (registration === undefined) return NO_FACTS;
  const { controller } = registration;
  return {
    references: controller.references(resource),
    claims: controller.claims?.(resource) ?? NO_CLAIMS,
  };
}
