import type { FastifyRequest } from "fastify";
import { EdictError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";

/** As long as an id may be. Every tenant's name is shorter; it is repeated in the answer. */
const MAX_TENANT_LENGTH = 1024;

/**
 * The tenant that is asked for. A token with a tenant decides it, and whoever then names another gets the same refusal
 * whether that one exists or not. Throws EDICT_REQUEST_FORBIDDEN or EDICT_REQUEST_INVALID.
 */
export function tenantOf(request: FastifyRequest, context: JsonObject | undefined): string {
  const { tenant: inPath } = request.params as { readonly tenant?: string };
  const inContext =
    context === undefined || !Object.hasOwn(context, "tenant") ? undefined : context["tenant"];
  const named = [inPath, inContext].filter((name) => name !== undefined);
  const bound = request.caller?.tenant;
  if (bound !== undefined && named.some((name) => name !== bound)) {
    throw new EdictError("EDICT_REQUEST_FORBIDDEN", "The token does not allow this.");
  }
  const [tenant = bound, other = tenant] = named;
  if (typeof tenant !== "string" || other !== tenant || tenant.length > MAX_TENANT_LENGTH)
    throw unclearTenant(tenant);
  return tenant;
}

function unclearTenant(tenant: unknown): EdictError {
  const message =
    tenant === undefined
      ? "the tenant is missing: name it in the path (/tenants/TENANT/access/v1/…) or in /context/tenant"
      : `/context/tenant must be a string of at most ${MAX_TENANT_LENGTH} characters, the same as in the path`;
  return new EdictError("EDICT_REQUEST_INVALID", message);
}
