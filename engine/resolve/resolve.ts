import type { KindRegistration, Reference } from "../../core/controller.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { compareText, sortDiagnostics } from "../../core/diagnostic.ts";
import { TENANT_KIND, resourceKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { Conflict } from "../check/check.ts";
import { findConflicts } from "./conflicts.ts";
import { findCycles } from "./cycles.ts";
import { factsOf } from "./facts.ts";
import { NameIndex } from "./name-index.ts";
import { cycleDiagnostic, targetDiagnostic, tenantDiagnostic } from "./problems.ts";
import { findTarget } from "./targets.ts";

export interface ResolvedState {
  /** Sorted by key. */
  readonly resources: readonly Resource[];
  /** What each resource depends on: what it refers to, and its tenant. Keys without any are left out. */
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  /** What more than one owner claims. */
  readonly conflicts: readonly Conflict[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds what every reference means, and says which mean nothing, too much, another tenant's, or themselves. The keys
 * are unique. `refused` are keys of documents that are there but could not be used: what they got wrong was told
 * already, so references to them are not reported as well.
 */
export function resolve(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
  refused: ReadonlySet<ResourceKey> = new Set(),
): ResolvedState {
  const sorted = sortedByKey(resources);
  const search: Search = {
    registrations,
    byKey: new Map(sorted.map((resource) => [resource.key, resource])),
    refused,
    names: new NameIndex(sorted),
    tenants: new Map(),
  };
  const edges = new Map<ResourceKey, readonly ResourceKey[]>();
  const diagnostics: Diagnostic[] = [];
  for (const resource of sorted) {
    const found = edgesOf(resource, search);
    if (found.targets.length > 0) edges.set(resource.key, found.targets);
    diagnostics.push(...found.diagnostics);
  }
  const cycles = findCycles(edges).map((cycle) => cycleDiagnostic(cycle, search.byKey));
  return {
    resources: sorted,
    edges,
    conflicts: findConflicts(sorted, registrations),
    diagnostics: sortDiagnostics([
      ...diagnostics,
      ...cycles.filter((diagnostic) => diagnostic !== undefined),
    ]),
  };
}

interface Search {
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly byKey: ReadonlyMap<ResourceKey, Resource>;
  readonly refused: ReadonlySet<ResourceKey>;
  readonly names: NameIndex;
  /** What resources of each tenant seen so far need: its Tenant, or nothing where there is none. */
  readonly tenants: Map<string, Edges>;
}

/** The loader gives them sorted already. */
function sortedByKey(resources: readonly Resource[]): readonly Resource[] {
  const isSorted = resources.every(
    ({ key }, index) => index === 0 || (resources[index - 1]?.key ?? "") < key,
  );
  return isSorted ? resources : resources.toSorted((left, right) => compareText(left.key, right.key));
}

interface Edges {
  readonly targets: readonly ResourceKey[];
  readonly diagnostics: readonly Diagnostic[];
}

const NONE: Edges = { targets: [], diagnostics: [] };

function edgesOf(resource: Resource, search: Search): Edges {
  const { references } = factsOf(resource, search.registrations);
  const tenant = tenantEdge(resource, search);
  if (references.length === 0) return tenant;
  const found = [tenant, ...references.map((reference) => referenceEdge(resource, reference, search))];
  return {
    targets: [...new Set(found.flatMap(({ targets }) => targets))],
    diagnostics: found.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** A tenant's resource needs its Tenant. A tenant that does not exist is told once, not for each of its resources. */
function tenantEdge(resource: Resource, { byKey, refused, tenants }: Search): Edges {
  const { tenant } = resource.metadata;
  if (tenant === undefined) return NONE;
  const known = tenants.get(tenant);
  if (known !== undefined) return known;
  const target = resourceKey(TENANT_KIND, tenant);
  const exists = byKey.has(target);
  tenants.set(tenant, exists ? { targets: [target], diagnostics: [] } : NONE);
  if (exists || refused.has(target)) return tenants.get(tenant) ?? NONE;
  return { targets: [], diagnostics: [tenantDiagnostic(resource, tenant)] };
}

function referenceEdge(resource: Resource, reference: Reference, { byKey, refused, names }: Search): Edges {
  const exists = (key: ResourceKey): boolean => byKey.has(key) || refused.has(key);
  const target = findTarget(reference.kind, reference.target, resource.metadata.tenant, exists);
  if (target.status === "found")
    return byKey.has(target.key) ? { targets: [target.key], diagnostics: [] } : NONE;
  return { targets: [], diagnostics: [targetDiagnostic(resource, reference, target, names)] };
}
