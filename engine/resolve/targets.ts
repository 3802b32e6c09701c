import { PLATFORM, resourceKey } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";

/** What a reference as written can mean, seen from its owner. */
export type Target =
  | { readonly status: "found"; readonly key: ResourceKey }
  | { readonly status: "ambiguous"; readonly keys: readonly [ResourceKey, ResourceKey] }
  | { readonly status: "foreign"; readonly owner: string }
  | { readonly status: "missing"; readonly keys: readonly ResourceKey[] };

/**
 * Finds what `NAME`, `platform/NAME` or `TENANT/NAME` means for a resource of `tenant` (absent: of the platform). A
 * tenant reaches its own and the platform's resources, the platform its own only.
 */
export function findTarget(
  kind: string,
  written: string,
  tenant: string | undefined,
  exists: (key: ResourceKey) => boolean,
): Target {
  const slash = written.indexOf("/");
  if (slash === -1) return findBareName(kind, written, tenant, exists);
  const owner = written.slice(0, slash);
  const name = written.slice(slash + 1);
  if (owner !== PLATFORM && owner !== tenant) return { status: "foreign", owner };
  const key = owner === PLATFORM ? resourceKey(kind, name) : resourceKey(kind, name, owner);
  return exists(key) ? { status: "found", key } : { status: "missing", keys: [key] };
}

function findBareName(
  kind: string,
  name: string,
  tenant: string | undefined,
  exists: (key: ResourceKey) => boolean,
): Target {
  const common = resourceKey(kind, name);
  if (tenant === undefined)
    return exists(common) ? { status: "found", key: common } : { status: "missing", keys: [common] };
  const own = resourceKey(kind, name, tenant);
  const [hasOwn, hasCommon] = [exists(own), exists(common)];
  if (hasOwn && hasCommon) return { status: "ambiguous", keys: [own, common] };
  if (hasOwn || hasCommon) return { status: "found", key: hasOwn ? own : common };
  return { status: "missing", keys: [own, common] };
}
