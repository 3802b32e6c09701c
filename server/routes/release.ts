import { EdictError } from "../../core/errors.ts";
import type { AppParts } from "../dependencies.ts";
import { tenantOf } from "../tenant-of.ts";

/**
 * A tenant's release as JSON, for decision points that run elsewhere. Its digest is its entity tag (RFC 9110, section
 * 8.8.3), so that who has it gets a 304. Throws EDICT_RELEASE_UNKNOWN for a tenant without one.
 */
export function addReleaseRoute({ app, decisions }: AppParts): void {
  app.get("/tenants/:tenant/release", { config: { decides: true, group: "bundles" } }, (request, reply) => {
    const tenant = tenantOf(request, undefined);
    const release = decisions.release(tenant);
    if (release === undefined)
      throw new EdictError("EDICT_RELEASE_UNKNOWN", "there is no release of this tenant");
    const tag = `"${release.digest}"`;
    reply.header("etag", tag).header("edict-release", release.digest);
    if (isKnown(request.headers["if-none-match"], tag)) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(JSON.stringify(release));
  });
}

/** `If-None-Match` (RFC 9110, section 13.1.2); weak and strong tags are the same here. */
function isKnown(header: string | undefined, tag: string): boolean {
  return [...(header ?? "").matchAll(/(?:W\/)?("[^"]*")|(\*)/gu)].some(
    ([, named, any]) => named === tag || any !== undefined,
  );
}
