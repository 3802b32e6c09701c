import type { KindRegistration, Reference } from "../../core/controller.ts";
import { PLATFORM, TENANT_KIND, resourceKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { placeOf } from "../unit-map.ts";
import type { DesiredUnit } from "../units.ts";
import type { HeldClaim } from "./claims.ts";
import { findCycles } from "./cycles.ts";
import { factsOf } from "./facts.ts";
import { ANY_KIND } from "./platform-changes.ts";
import type { Surroundings } from "./platform-changes.ts";
import { findTarget } from "./targets.ts";
import type { Target } from "./targets.ts";

/** A reference that means no resource. */
export interface LostReference {
  readonly resource: Resource;
  readonly reference: Reference;
  readonly target: Exclude<Target, { readonly status: "found" }>;
}

/** What the references of one unit mean. */
export interface ResolvedUnit {
  /** What each resource depends on, in the order of the unit's resources. */
  readonly edges: readonly (readonly ResourceKey[])[];
  readonly lost: readonly LostReference[];
  /** Whether resources stand there of a tenant that does not exist. */
  readonly tenantless: boolean;
  /** Resources that refer to each other in a circle; never those of two units, since no reference leads back from the platform. */
  readonly cycles: readonly (readonly ResourceKey[])[];
  readonly claims: readonly HeldClaim[];
  /** The kinds that references ask for. */
  readonly kinds: ReadonlySet<string>;
  /** How many edges there are. */
  readonly count: number;
}

const NO_KEYS: readonly ResourceKey[] = [];

/** Resolves the references of one unit. It depends on nothing but the unit, and on which keys there are around it. */
export function resolveUnit(
  unit: DesiredUnit,
  around: Surroundings,
  registrations: ReadonlyMap<string, KindRegistration>,
): ResolvedUnit {
  return new UnitResolution(unit, around, registrations).run();
}

class UnitResolution {
  readonly #unit: DesiredUnit;
  readonly #around: Surroundings;
  readonly #registrations: ReadonlyMap<string, KindRegistration>;
  readonly #tenantEdge: readonly ResourceKey[];
  readonly #lost: LostReference[] = [];
  readonly #claims: HeldClaim[] = [];
  readonly #kinds = new Set<string>();
  #refersToOwn = false;

  constructor(unit: DesiredUnit, around: Surroundings, registrations: ReadonlyMap<string, KindRegistration>) {
    this.#unit = unit;
    this.#around = around;
    this.#registrations = registrations;
    this.#tenantEdge = unit.tenant === undefined ? NO_KEYS : [unit.tenant.key];
  }

  run(): ResolvedUnit {
    const { name, resources, tenant } = this.#unit;
    const edges = resources.map((resource) => this.#edgesOf(resource));
    const exists = tenant !== undefined || this.#around.refused.has(resourceKey(TENANT_KIND, name));
    return {
      edges,
      lost: this.#lost,
      tenantless: name !== PLATFORM && resources.length > 0 && !exists,
      cycles: this.#refersToOwn ? this.#cycles(edges) : [],
      claims: this.#claims,
      kinds: this.#kinds,
      count: edges.reduce((sum, targets) => sum + targets.length, 0),
    };
  }

  #edgesOf(resource: Resource): readonly ResourceKey[] {
    const { references, claims } = factsOf(resource, this.#registrations);
    for (const claim of claims) this.#claims.push({ ...claim, holder: resource.key });
    if (references.length === 0) return this.#tenantEdge;
    const targets = new Set(this.#tenantEdge);
    for (const reference of references) {
      const target = this.#targetOf(resource, reference);
      if (target !== undefined) targets.add(target);
    }
    return [...targets];
  }

  #targetOf(resource: Resource, reference: Reference): ResourceKey | undefined {
    const { kind, target: written } = reference;
    this.#kinds.add(isPlain(kind, written) ? kind : ANY_KIND);
    const { refused } = this.#around;
    const exists = (key: ResourceKey): boolean => this.#has(key) || refused.has(key);
    const target = findTarget(kind, written, resource.metadata.tenant, exists);
    if (target.status === "found") return this.#has(target.key) ? target.key : undefined;
    this.#lost.push({ resource, reference, target });
    return undefined;
  }

  #has(key: ResourceKey): boolean {
    if (placeOf(this.#unit.resources, key) !== -1) {
      this.#refersToOwn = true;
      return true;
    }
    return placeOf(this.#around.platform, key) !== -1;
  }

  #cycles(edges: readonly (readonly ResourceKey[])[]): readonly (readonly ResourceKey[])[] {
    const byKey = new Map<ResourceKey, readonly ResourceKey[]>();
    for (const [at, { key }] of this.#unit.resources.entries()) {
      const targets = edges[at] ?? NO_KEYS;
      if (targets.length > 0) byKey.set(key, targets);
    }
    return findCycles(byKey);
  }
}

/** Whether all keys that the reference can mean begin with its kind and, then, with the unit's or no owner. */
function isPlain(kind: string, written: string): boolean {
  return !kind.includes("/") && written.indexOf("/") === written.lastIndexOf("/");
}
