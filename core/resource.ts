import type { JsonObject } from "./json.ts";

export const API_VERSION = "edict/v1";

/** The word that names the platform in references and paths; no tenant can be called so. */
export const PLATFORM = "platform";

/** The kind whose platform resource of a tenant's name makes that tenant exist. */
export const TENANT_KIND = "Tenant";

/** The kind that accepts findings; the engine itself obeys it. */
export const WAIVER_KIND = "Waiver";

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** `Kind/name` of a platform resource, `Kind/tenant/name` of a tenant's. Unique in a workspace. */
export type ResourceKey = Brand<string, "ResourceKey">;

/** Lower-case hexadecimal SHA-256 with the prefix `sha256:`. */
export type Digest = Brand<string, "Digest">;

/** What names one state of a source: a Git commit, or the digest of a folder's files. */
export type Revision = Brand<string, "Revision">;

/** Where a resource was written: a path relative to the workspace with `/`, lines and columns from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Metadata {
  readonly name: string;
  /** Absent on a platform resource. */
  readonly tenant?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One validated, defaulted document. `Spec` is the type generated from the kind's schema. */
export interface Resource<Spec = JsonObject> {
  readonly key: ResourceKey;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Spec;
  /** Digest of the canonical `{kind, metadata, spec}`: equal digests mean equal desired state. */
  readonly digest: Digest;
  readonly origin: Origin;
  /** Where a field was written; the closest written ancestor when the field itself came from a default. */
  readonly locate: (pointer: string) => Origin;
}

export function resourceKey(kind: string, name: string, tenant?: string): ResourceKey {
  return (tenant === undefined ? `${kind}/${name}` : `${kind}/${tenant}/${name}`) as ResourceKey;
}

/** The parts of a key. Keys come from `resourceKey`; a text of another shape throws a RangeError. */
export function parseKey(key: string): {
  readonly kind: string;
  readonly name: string;
  readonly tenant?: string;
} {
  const [kind, second, third, ...rest] = key.split("/");
  if (kind === undefined || second === undefined || rest.length > 0) {
    throw new RangeError(`"${key}" is not a resource key (Kind/name or Kind/tenant/name)`);
  }
  return third === undefined ? { kind, name: second } : { kind, tenant: second, name: third };
}

/**
 * A reference as a tenant that reads the resource has to look it up: what a platform resource names without an owner is
 * the platform's, even where the tenant has a resource of that name.
 */
export function targetSeenFrom(resource: Pick<Resource<unknown>, "metadata">, target: string): string {
  return resource.metadata.tenant === undefined && !target.includes("/") ? `${PLATFORM}/${target}` : target;
}

/** The name that a reference ends with: `viewer` of `platform/viewer`. */
export function targetName(target: string): string {
  return target.slice(target.lastIndexOf("/") + 1);
}
