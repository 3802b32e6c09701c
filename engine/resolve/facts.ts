import type { Claim, KindRegistration, Reference } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";

/** What a controller says of a resource by itself. */
export interface Facts {
  readonly references: readonly Reference[];
  readonly claims: readonly Claim[];
}

interface KnownFacts extends Facts {
  readonly registration: KindRegistration;
}

const NO_FACTS: Facts = { references: [], claims: [] };

/** A controller's answers are pure and a resource never changes, so each object is asked about once. */
const known = new WeakMap<Resource, KnownFacts>();

/** What the resource refers to and claims; nothing for a kind that is not registered. */
export function factsOf(resource: Resource, registrations: ReadonlyMap<string, KindRegistration>): Facts {
  const registration = registrations.get(resource.kind);
  if (registration === undefined) return NO_FACTS;
  const before = known.get(resource);
  if (before?.registration === registration) return before;
  const { controller } = registration;
  const facts = {
    registration,
    references: controller.references(resource),
    claims: controller.claims?.(resource) ?? [],
  };
  known.set(resource, facts);
  return facts;
}
