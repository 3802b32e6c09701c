import type { TenantView } from "./controller.ts";
import { PLATFORM, TENANT_KIND, resourceKey } from "./resource.ts";
import type { Resource, ResourceKey } from "./resource.ts";

/** The resource that makes a tenant exist; `undefined` where there is none, and then nothing is released for it. */
export function tenantOf(view: Pick<TenantView<unknown>, "find" | "tenant">): Resource | undefined {
  return view.find(TENANT_KIND, `${PLATFORM}/${view.tenant}`);
}

/**
 * What a reference as written means for a tenant (`undefined`: for the platform), among resources whose references were
 * resolved: its own before the platform's, and never another tenant's.
 */
export function findVisible(
  kind: string,
  target: string,
  tenant: string | undefined,
  get: (key: ResourceKey) => Resource | undefined,
): Resource | undefined {
  const [owner, name] = target.split("/");
  if (name === undefined) return get(resourceKey(kind, target, tenant)) ?? get(resourceKey(kind, target));
  if (owner === PLATFORM) return get(resourceKey(kind, name));
  return owner === tenant ? get(resourceKey(kind, name, tenant)) : undefined;
}
