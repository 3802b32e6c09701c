import type { KindRegistration } from "../../core/controller.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { unitsOf } from "../units.ts";
import { Resolver } from "./resolver.ts";
import type { ResolvedState } from "./resolver.ts";

/** What a `Resolver` that knows nothing yet says of resources in any order, whose keys are unique. */
export function resolve(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
  refused: ReadonlySet<ResourceKey> = new Set(),
): ResolvedState {
  const units = [...unitsOf(resources)];
  return new Resolver(registrations).resolve({
    resources: resources.toSorted((left, right) => (left.key < right.key ? -1 : 1)),
    owned: new Map(units.map(([name, unit]) => [name, unit.resources])),
    refused,
  });
}
