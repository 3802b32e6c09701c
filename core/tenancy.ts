import type { TenantView } from "./controller.ts";
import { PLATFORM, TENANT_KIND } from "./resource.ts";
import type { Resource } from "./resource.ts";

/** The resource that makes a tenant exist; `undefined` where there is none, and then nothing is released for it. */
export function tenantOf(view: Pick<TenantView<unknown>, "find" | "tenant">): Resource | undefined {
  return view.find(TENANT_KIND, `${PLATFORM}/${view.tenant}`);
}
