import type { JsonObject } from "../../core/json.ts";
import { PLATFORM, TENANT_KIND } from "../../core/resource.ts";
import type { Digest, Resource } from "../../core/resource.ts";
import { sha256 } from "../digest.ts";
import type { DesiredUnits } from "../units.ts";

/** What of the platform every tenant sees: all but the Tenant resources. */
export interface CommonResources {
  /** In the order of their keys, as rules get them. */
  readonly shapes: readonly JsonObject[];
  /** Over keys and digests: equal digests mean equal shapes. */
  readonly digest: Digest;
}

/** Keeps the common resources in the form of rules while the platform is the same. */
export class Commons {
  #platform: readonly Resource[] | undefined;
  #known: CommonResources = { shapes: [], digest: sha256("") };

  of(units: DesiredUnits): CommonResources {
    const platform = units.get(PLATFORM)?.resources ?? [];
    if (platform === this.#platform) return this.#known;
    const resources = platform.filter(({ kind }) => kind !== TENANT_KIND);
    const digest = sha256(resources.map((resource) => `${resource.key} ${resource.digest}\n`).join(""));
    if (digest !== this.#known.digest) this.#known = { shapes: resources.map(ruleResource), digest };
    this.#platform = platform;
    return this.#known;
  }
}

/** A resource as rules get it. */
export function ruleResource(resource: Resource): JsonObject {
  const { key, kind, metadata, spec } = resource;
  const { name, labels, annotations } = metadata;
  return { key, kind, name, tenant: metadata.tenant ?? null, labels, annotations, spec };
}
