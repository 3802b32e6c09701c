import type { Claim } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { Conflict } from "../check/check.ts";

export interface HeldClaim extends Claim {
  readonly holder: ResourceKey;
}

/** All claims by what they claim, so that a unit that changed is compared with the others without going through them. */
export class ClaimIndex {
  readonly #byUnit = new Map<string, readonly HeldClaim[]>();
  readonly #byName = new Map<string, ReadonlySet<HeldClaim>>();
  readonly #contested = new Set<string>();

  /** Replaces what the resources of a unit claim. */
  set(unit: string, claims: readonly HeldClaim[]): void {
    const touched = new Set<string>();
    for (const claim of this.#byUnit.get(unit) ?? []) this.#change(claim, false, touched);
    for (const claim of claims) this.#change(claim, true, touched);
    if (claims.length === 0) this.#byUnit.delete(unit);
    else this.#byUnit.set(unit, claims);
    for (const name of touched) this.#weigh(name);
  }

  /** Values that are claimed by more than one owner, sorted by space and value, with every resource that claims them. */
  conflicts(): readonly Conflict[] {
    return [...this.#contested].toSorted().flatMap((name) => {
      const held = [...(this.#byName.get(name) ?? [])].toSorted((left, right) =>
        compareText(left.holder, right.holder),
      );
      const [first] = held;
      if (first === undefined) return [];
      const holders = [...new Set(held.map(({ holder }) => holder))];
      return [{ space: first.space, value: first.value, holders }];
    });
  }

  #change(claim: HeldClaim, there: boolean, touched: Set<string>): void {
    const name = `${claim.space} ${claim.value}`;
    const held = new Set(this.#byName.get(name));
    if (there) held.add(claim);
    else held.delete(claim);
    if (held.size === 0) this.#byName.delete(name);
    else this.#byName.set(name, held);
    touched.add(name);
  }

  #weigh(name: string): void {
    const owners = new Set([...(this.#byName.get(name) ?? [])].map(({ owner }) => owner));
    if (owners.size > 1) this.#contested.add(name);
    else this.#contested.delete(name);
  }
}
