import type { TenantView } from "../../core/controller.ts";
import type { JsonObject } from "../../core/json.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import { findVisible } from "../../core/tenancy.ts";

/** What the owner of a changed resource sees of its kind, and can look up, once the plan is applied. */
export type ViewOf = (kind: string, tenant: string | undefined) => TenantView<JsonObject>;

/** Views of the desired resources, which come sorted by key. They are indexed when the first view is asked for. */
export function desiredViews(desired: readonly Resource[]): ViewOf {
  let index: Index | undefined;
  return (kind, tenant) => {
    index ??= indexOf(desired);
    const { byKey, byOwner } = index;
    return {
      tenant: tenant ?? PLATFORM,
      own: tenant === undefined ? [] : (byOwner.get(ownerId(kind, tenant)) ?? []),
      platform: byOwner.get(ownerId(kind, undefined)) ?? [],
      find: (sought, target) => findVisible(sought, target, tenant, (key) => byKey.get(key)),
    };
  };
}

interface Index {
  readonly byKey: ReadonlyMap<string, Resource>;
  readonly byOwner: ReadonlyMap<string, readonly Resource[]>;
}

function indexOf(desired: readonly Resource[]): Index {
  return {
    byKey: new Map(desired.map((resource) => [resource.key, resource])),
    byOwner: Map.groupBy(desired, ({ kind, metadata }) => ownerId(kind, metadata.tenant)),
  };
}

function ownerId(kind: string, tenant: string | undefined): string {
  return `${kind}/${tenant ?? ""}`;
}
