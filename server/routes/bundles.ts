import type { FastifyReply, FastifyRequest } from "fastify";
import type { BundleScope } from "../../bundles/contents.ts";
import { EdictError } from "../../core/errors.ts";
import type { AppParts, Bundles } from "../dependencies.ts";
import { notAllowed, seesEverything } from "../plugins/access.ts";

/** OPA goes on with long polling only if the type is exactly this one. */
const BUNDLE_TYPE = "application/vnd.openpolicyagent.bundles";

const BUNDLES = { config: { group: "bundles" } } as const;

/** A tenant's name, as the schemas have it. */
const TENANT = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u;

/**
 * Bundles for stock OPA agents: of one tenant, or of all. A tenant without a release, and one that is none of the
 * caller's business, has a bundle all the same: under it everything is denied.
 */
export function addBundleRoutes(parts: AppParts): void {
  const { app, bundles } = parts;
  if (bundles === undefined) return;
  app.addHook("preClose", (done) => {
    bundles.end();
    done();
  });
  app.get("/bundles", BUNDLES, (request, reply) => {
    if (!seesEverything(request, parts.tokens)) throw notAllowed();
    return send(bundles, request, reply, { kind: "all" });
  });
  app.get<{ Params: { readonly tenant: string } }>("/bundles/:tenant", BUNDLES, (request, reply) => {
    const { tenant } = request.params;
    if (!TENANT.test(tenant)) throw new EdictError("EDICT_NOT_FOUND", "no tenant can have this name");
    return send(bundles, request, reply, { kind: "tenant", tenant });
  });
}

async function send(
  bundles: Bundles,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: BundleScope,
): Promise<FastifyReply> {
  const tenants = request.caller?.tenants ?? "all";
  const visible = tenants === "all" || (scope.kind === "tenant" && tenants.includes(scope.tenant));
  const signal = waitSignal(request, reply);
  const { tag, bytes } = await bundles.answer({ scope, visible, headers: request.headers, signal });
  reply.header("etag", tag);
  if (bytes === undefined) return reply.code(304).send();
  return reply.type(BUNDLE_TYPE).send(bytes);
}

/** Who goes away waits no longer, and a HEAD never waits. */
function waitSignal({ method }: FastifyRequest, reply: FastifyReply): AbortSignal {
  if (method === "HEAD") return AbortSignal.abort();
  const leaving = new AbortController();
  reply.raw.once("close", () => leaving.abort());
  return leaving.signal;
}
