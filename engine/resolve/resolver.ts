import type { KindRegistration } from "../../core/controller.ts";
import { compareText, sortDiagnostics } from "../../core/diagnostic.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { Conflict } from "../check/check.ts";
import type { Loaded } from "../load/load.ts";
import { listsByKey, resourcesByKey } from "../unit-map.ts";
import { joinUnits } from "../units.ts";
import type { DesiredUnits } from "../units.ts";
import { ClaimIndex } from "./claims.ts";
import { NameIndex } from "./name-index.ts";
import { KeyChanges } from "./platform-changes.ts";
import type { Surroundings } from "./platform-changes.ts";
import { cycleDiagnostic, targetDiagnostic, tenantDiagnostic } from "./problems.ts";
import { resolveUnit } from "./resolve-unit.ts";
import type { ResolvedUnit } from "./resolve-unit.ts";

export type ResolveInput = Pick<Loaded, "owned" | "refused" | "resources">;

/** The very same object again for the same input. */
export interface ResolvedState {
  /** Sorted by key. */
  readonly resources: readonly Resource[];
  readonly units: DesiredUnits;
  readonly byKey: ReadonlyMap<ResourceKey, Resource>;
  /** What each resource depends on: what it refers to, and its tenant. Keys without any are left out. */
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  /** How many edges there are. */
  readonly references: number;
  /** What more than one owner claims. */
  readonly conflicts: readonly Conflict[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Last {
  readonly input: ResolveInput;
  readonly around: Surroundings;
  readonly resolved: ReadonlyMap<string, ResolvedUnit>;
  readonly state: ResolvedState;
}

/**
 * Finds what every reference means, and says which mean nothing, too much, another tenant's, or themselves. A unit is
 * looked at again only when its resources changed, or keys of the kinds that it refers to came or went.
 */
export class Resolver {
  readonly #registrations: ReadonlyMap<string, KindRegistration>;
  readonly #claims = new ClaimIndex();
  #last: Last | undefined;

  constructor(registrations: ReadonlyMap<string, KindRegistration>) {
    this.#registrations = registrations;
  }

  /**
   * `refused` of the input are keys of documents that are there but could not be used: what they got wrong was told
   * already, so references to them are not reported as well.
   */
  resolve(input: ResolveInput): ResolvedState {
    if (this.#last?.input === input) return this.#last.state;
    const units = joinUnits(input.owned, this.#last?.state.units);
    const around = { platform: units.get(PLATFORM)?.resources ?? [], refused: input.refused };
    const resolved = this.#resolveUnits(units, around);
    const state: ResolvedState = {
      resources: input.resources,
      units,
      byKey: resourcesByKey(units),
      edges: listsByKey(units, (unit) => resolved.get(unit)?.edges ?? []),
      references: [...resolved.values()].reduce((sum, { count }) => sum + count, 0),
      conflicts: this.#claims.conflicts(),
      diagnostics: diagnosticsOf(input.resources, units, resolved),
    };
    this.#last = { input, around, resolved, state };
    return state;
  }

  #resolveUnits(units: DesiredUnits, around: Surroundings): ReadonlyMap<string, ResolvedUnit> {
    const last = this.#last;
    const changes = last === undefined ? undefined : new KeyChanges(last.around, around);
    const resolved = new Map<string, ResolvedUnit>();
    for (const [name, unit] of units) {
      const before = last?.resolved.get(name);
      const same = before !== undefined && last?.state.units.get(name)?.resources === unit.resources;
      if (same && changes?.concern(name, before.kinds) === false) resolved.set(name, before);
      else {
        const found = resolveUnit(unit, around, this.#registrations);
        resolved.set(name, found);
        if (!same) this.#claims.set(name, found.claims);
      }
    }
    for (const name of last?.resolved.keys() ?? []) if (!resolved.has(name)) this.#claims.set(name, []);
    return resolved;
  }
}

function diagnosticsOf(
  resources: readonly Resource[],
  units: DesiredUnits,
  resolved: ReadonlyMap<string, ResolvedUnit>,
): readonly Diagnostic[] {
  const all = [...resolved];
  const byKey = resourcesByKey(units);
  const names = new NameIndex(resources);
  // The hints of the first references only look for names that were meant, so they go in order of their resources.
  const lost = all
    .flatMap(([, unit]) => unit.lost)
    .toSorted((left, right) => compareText(left.resource.key, right.resource.key));
  return sortDiagnostics([
    ...all.flatMap(([name, { tenantless }]) => {
      const [first] = units.get(name)?.resources ?? [];
      return tenantless && first !== undefined ? [tenantDiagnostic(first, name)] : [];
    }),
    ...lost.map(({ resource, reference, target }) => targetDiagnostic(resource, reference, target, names)),
    ...all.flatMap(([, { cycles }]) => cycles.flatMap((cycle) => cycleDiagnostic(cycle, byKey) ?? [])),
  ]);
}
