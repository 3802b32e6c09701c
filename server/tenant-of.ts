import type { FastifyRequest } from "fastify";
import { includes } from "../core/api-token.ts";
import { EdictError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { notAllowed } from "./plugins/access.ts";
import { onlyTenant } from "./tokens.ts";
import type { Caller } from "./tokens.ts";

/** As long as an id may be. Every tenant's name is shorter; it is repeated in the answer. */
const MAX_TENANT_LENGTH = 1024;

/** What of a request, beside its body, says who asks and for which tenant. */
export interface Asker {
  readonly requestId: string;
  /** The tenant of the path `/tenants/:tenant/…`. */
  readonly inPath: string | undefined;
  readonly caller: Caller | null;
}

/** What fastify knows of a request's asker. */
export function askerOf(request: FastifyRequest): Asker {
  const { tenant } = request.params as { readonly tenant?: string };
  return { requestId: request.id, inPath: tenant, caller: request.caller };
}

/** The tenant that a request of fastify asks for: see `askedTenant`. */
export function tenantOf(request: FastifyRequest, context: JsonObject | undefined): string {
  return askedTenant(askerOf(request), context);
}

/**
 * The tenant that is asked for. A token of one tenant decides it, and whoever names one that is not the token's gets the
 * same refusal whether that one exists or not. Throws EDICT_REQUEST_FORBIDDEN or EDICT_REQUEST_INVALID.
 */
export function askedTenant({ inPath, caller }: Asker, context: JsonObject | undefined): string {
  const inContext =
    context === undefined || !Object.hasOwn(context, "tenant") ? undefined : context["tenant"];
  const tenant = firstDefined(inPath, inContext, caller === null ? undefined : onlyTenant(caller));
  const other = firstDefined(inContext, tenant);
  if (caller !== null && !(allows(caller, tenant) && allows(caller, other))) throw notAllowed();
  if (typeof tenant !== "string" || other !== tenant || tenant.length > MAX_TENANT_LENGTH)
    throw unclearTenant(tenant);
  return tenant;
}

/** Nothing named is nothing foreign: it is refused for another reason. */
function allows({ tenants }: Caller, named: JsonValue | undefined): boolean {
  return tenants === "all" || named === undefined || (typeof named === "string" && includes(tenants, named));
}

/** Not `??`: a null is something that was written. */
function firstDefined(...names: readonly (JsonValue | undefined)[]): JsonValue | undefined {
  return names.find((name) => name !== undefined);
}

function unclearTenant(tenant: unknown): EdictError {
  const message =
    tenant === undefined
      ? "the tenant is missing: name it in the path (/tenants/TENANT/access/v1/…) or in /context/tenant"
      : `/context/tenant must be a string of at most ${MAX_TENANT_LENGTH} characters, the same as in the path`;
  return new EdictError("EDICT_REQUEST_INVALID", message);
}
