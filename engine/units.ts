import { compareText } from "../core/diagnostic.ts";
import { PLATFORM, TENANT_KIND } from "../core/resource.ts";
import type { Digest, Resource, ResourceKey } from "../core/resource.ts";
import { sha256 } from "./digest.ts";

/**
 * Everything that one owner has: what is loaded, judged and reconciled together. The very same object while none of it
 * changed, so that whoever computes from units compares by reference.
 */
export interface DesiredUnit {
  /** `platform`, or the tenant's name. */
  readonly name: string;
  /** Its own resources, sorted by key. */
  readonly resources: readonly Resource[];
  /** The Tenant resource that makes a tenant exist, although it is the platform's. */
  readonly tenant?: Resource;
  /** Over keys and digests of `resources`. */
  readonly digest: Digest;
}

/** The platform, and every tenant that has a Tenant resource or resources of its own; the platform first, then by name. */
export type DesiredUnits = ReadonlyMap<string, DesiredUnit>;

/** Parts resources, which come in any order, by their owners; units of `before` stay where they have the same. */
export function unitsOf(resources: readonly Resource[], before?: DesiredUnits): DesiredUnits {
  const owned = Map.groupBy(resources, ({ metadata }) => metadata.tenant ?? PLATFORM);
  const own = new Map(
    [...owned].map(([name, group]) => [name, sameOr(before?.get(name), group.toSorted(compareKeys))]),
  );
  return joinUnits(own, before);
}

function sameOr(before: DesiredUnit | undefined, list: readonly Resource[]): readonly Resource[] {
  const known = before?.resources ?? NOTHING;
  return known.length === list.length && known.every((item, at) => item === list[at]) ? known : list;
}

/**
 * Makes units of what each owner has, sorted by key. A unit of `before` with the very same list and Tenant stays the
 * same object, and `before` is the answer itself when that holds for all.
 */
export function joinUnits(
  own: ReadonlyMap<string, readonly Resource[]>,
  before: DesiredUnits | undefined,
): DesiredUnits {
  const platform = own.get(PLATFORM) ?? NOTHING;
  const tenants = tenantResources(platform, before?.get(PLATFORM));
  const names = [...new Set([...tenants.keys(), ...own.keys()])].filter((name) => name !== PLATFORM);
  const units = new Map<string, DesiredUnit>();
  for (const name of [PLATFORM, ...names.toSorted(compareText)]) {
    units.set(name, keptUnit(name, own.get(name) ?? NOTHING, tenants.get(name), before?.get(name)));
  }
  return before !== undefined && sameUnits(before, units) ? before : units;
}

const NOTHING: readonly Resource[] = [];
const NO_UNITS: DesiredUnits = new Map();

/** The Tenant resources of a platform that did not change are not looked for again. */
const tenantsOfPlatform = new WeakMap<readonly Resource[], ReadonlyMap<string, Resource>>();

function tenantResources(
  platform: readonly Resource[],
  before: DesiredUnit | undefined,
): ReadonlyMap<string, Resource> {
  const known = before?.resources === platform ? tenantsOfPlatform.get(platform) : undefined;
  if (known !== undefined) return known;
  const tenants = new Map<string, Resource>();
  for (const resource of platform)
    if (resource.kind === TENANT_KIND) tenants.set(resource.metadata.name, resource);
  tenantsOfPlatform.set(platform, tenants);
  return tenants;
}

function keptUnit(
  name: string,
  resources: readonly Resource[],
  tenant: Resource | undefined,
  before: DesiredUnit | undefined,
): DesiredUnit {
  if (before?.resources === resources && before.tenant === tenant) return before;
  const digest = before?.resources === resources ? before.digest : digestOf(resources);
  return { name, resources, digest, ...(tenant === undefined ? {} : { tenant }) };
}

function digestOf(resources: readonly Resource[]): Digest {
  return sha256(resources.map(({ key, digest }) => `${key} ${digest}\n`).join(""));
}

function sameUnits(left: DesiredUnits, right: DesiredUnits): boolean {
  if (left.size !== right.size) return false;
  for (const [name, unit] of right) if (left.get(name) !== unit) return false;
  return true;
}

/** Over the digests of all units: equal digests mean equal desired states. A state is digested once. */
export function desiredDigest(units: DesiredUnits): Digest {
  const known = digests.get(units);
  if (known !== undefined) return known;
  const digest = sha256([...units.values()].map((unit) => `${unit.name} ${unit.digest}\n`).join(""));
  digests.set(units, digest);
  return digest;
}

const digests = new WeakMap<DesiredUnits, Digest>();

/** What differs between two desired states, unit by unit. */
export interface UnitChanges {
  /** Units that are new, or whose resources or Tenant mean something else; the platform first, then by name. */
  readonly changed: readonly string[];
  /** Tenants that are no longer there. */
  readonly gone: readonly string[];
  /** Keys that are no longer there, sorted. */
  readonly removed: readonly ResourceKey[];
}

/** Compares by reference first, so that its cost is that of what changed. Without `before` everything is new. */
export function changedUnits(before: DesiredUnits | undefined, after: DesiredUnits): UnitChanges {
  const changed: string[] = [];
  const gone: string[] = [];
  const removed: ResourceKey[] = [];
  for (const [name, unit] of after) {
    const known = before?.get(name);
    if (known === unit) continue;
    if (known?.digest !== unit.digest || known.tenant?.digest !== unit.tenant?.digest) changed.push(name);
    if (known !== undefined) removed.push(...missingKeys(known, unit));
  }
  for (const [name, unit] of before ?? NO_UNITS) {
    if (after.has(name)) continue;
    gone.push(name);
    removed.push(...unit.resources.map(({ key }) => key));
  }
  return { changed, gone, removed: removed.toSorted(compareText) };
}

function missingKeys(before: DesiredUnit, after: DesiredUnit): readonly ResourceKey[] {
  if (before.digest === after.digest) return [];
  const kept = new Set(after.resources.map(({ key }) => key));
  return before.resources.flatMap(({ key }) => (kept.has(key) ? [] : [key]));
}

function compareKeys(left: Resource, right: Resource): number {
  return compareText(left.key, right.key);
}
