import type { KindRegistration, TenantView } from "../../core/controller.ts";
import { EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Release, ReleaseSections } from "../../core/release.ts";
import { TENANT_KIND } from "../../core/resource.ts";
import type { Digest, Resource } from "../../core/resource.ts";
import { findVisible } from "../../core/tenancy.ts";
import { partitionByOwner, sameItems } from "../check/units.ts";
import type { Unit } from "../check/units.ts";

interface Built {
  /** What the release was built from, compared item by item. */
  readonly basis: readonly Resource[];
  readonly release: Release;
}

/**
 * Builds the releases of all tenants that have a Tenant resource. A tenant whose own resources and whose platform are
 * the very objects of the last call keeps the release it had.
 */
export class ReleaseBuilder {
  readonly #registrations: readonly KindRegistration[];
  readonly #digest: (text: string) => Digest;
  #built = new Map<string, Built>();

  constructor(registrations: Iterable<KindRegistration>, digest: (text: string) => Digest) {
    this.#registrations = [...registrations].filter(({ controller }) => controller.release !== undefined);
    this.#digest = digest;
  }

  /**
   * Releases by tenant. Pure but for the memory of the last calls. With `scope` the resources are those that these
   * tenants see, and what is remembered of other tenants stays.
   */
  build(resources: readonly Resource[], scope?: readonly string[]): ReadonlyMap<string, Release> {
    const units = partitionByOwner(resources);
    const platform = units.platform.own;
    const known = new Set(
      platform.filter(({ kind }) => kind === TENANT_KIND).map(({ metadata }) => metadata.name),
    );
    const platformKeys = new Map(platform.map((resource) => [resource.key as string, resource]));
    const built = new Map<string, Built>();
    for (const unit of units.tenants.filter(({ name }) => known.has(name))) {
      const basis = [...unit.platform, ...unit.own];
      const before = this.#built.get(unit.name);
      const release =
        before !== undefined && sameItems(before.basis, basis)
          ? before.release
          : this.#buildOne(unit, platformKeys);
      built.set(unit.name, { basis, release });
    }
    this.#remember(built, scope);
    return new Map([...built].map(([tenant, { release }]) => [tenant, release]));
  }

  #remember(built: Map<string, Built>, scope: readonly string[] | undefined): void {
    if (scope === undefined) {
      this.#built = built;
      return;
    }
    for (const tenant of scope) {
      const made = built.get(tenant);
      if (made === undefined) this.#built.delete(tenant);
      else this.#built.set(tenant, made);
    }
  }

  #buildOne(unit: Unit, platformKeys: ReadonlyMap<string, Resource>): Release {
    const ownKeys = new Map(unit.own.map((resource) => [resource.key as string, resource]));
    const ownByKind = Map.groupBy(unit.own, ({ kind }) => kind);
    const platformByKind = Map.groupBy(unit.platform, ({ kind }) => kind);
    const find = (kind: string, target: string) =>
      findVisible(kind, target, unit.name, (key) => ownKeys.get(key) ?? platformKeys.get(key));
    const parts = this.#registrations.map(({ controller }) => {
      const view: TenantView<JsonObject> = {
        tenant: unit.name,
        own: ownByKind.get(controller.kind) ?? [],
        platform: platformByKind.get(controller.kind) ?? [],
        find,
      };
      return controller.release?.(view) ?? {};
    });
    return this.#seal(unit.name, mergeSections(parts));
  }

  #seal(tenant: string, sections: ReleaseSections): Release {
    const body = { format: 1 as const, tenant, sections };
    const digest = this.#digest(canonicalJson(body));
    return { ...body, digest };
  }
}

/** Puts the sections of all kinds together. Two kinds that give the same section are a mistake of the program. */
function mergeSections(parts: readonly ReleaseSections[]): ReleaseSections {
  const merged = new Map<string, unknown>();
  for (const part of parts) {
    for (const [section, content] of Object.entries(part)) {
      if (merged.has(section))
        throw new EdictError("EDICT_INTERNAL", `two kinds contribute the section ${section}`);
      merged.set(section, content);
    }
  }
  return Object.fromEntries(merged) as ReleaseSections;
}
