import type { Claim, KindRegistration } from "../../core/controller.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { Conflict } from "../check/check.ts";
import { factsOf } from "./facts.ts";

interface HeldClaim extends Claim {
  readonly holder: ResourceKey;
}

/** Values that are claimed by more than one owner, sorted by space and value, with every resource that claims them. */
export function findConflicts(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
): readonly Conflict[] {
  const claims: readonly HeldClaim[] = resources.flatMap((resource) => {
    const { claims: claimed } = factsOf(resource, registrations);
    return claimed.map((claim) => ({ ...claim, holder: resource.key }));
  });
  const byValue = Map.groupBy(claims, ({ space, value }) => `${space} ${value}`);
  return [...byValue.keys()].toSorted().flatMap((name) => {
    const held = byValue.get(name) ?? [];
    const [first] = held;
    if (first === undefined || held.every(({ owner }) => owner === first.owner)) return [];
    const holders = [...new Set(held.map(({ holder }) => holder))];
    return [{ space: first.space, value: first.value, holders }];
  });
}
