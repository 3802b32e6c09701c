import type { FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { AppParts } from "../dependencies.ts";
import { addressOf } from "../listen.ts";

const PATH = "/.well-known/authzen-configuration";

/** Policy Decision Point Metadata: AuthZEN 1.0, section 9. Parameters without a value are left out. */
interface Metadata {
  readonly policy_decision_point: string;
  readonly access_evaluation_endpoint: string;
  readonly access_evaluations_endpoint: string;
  readonly search_subject_endpoint: string;
  readonly search_resource_endpoint: string;
  readonly search_action_endpoint: string;
}

/**
 * Tells where the interfaces are: of the server, and of one tenant, whose path is inserted behind the well-known part
 * (section 9.2). Everybody may read it, so it is the same for tenants that exist and for those that do not.
 */
export function addMetadataRoutes(parts: AppParts): void {
  const options = { config: { authzen: true, open: "all" } } as const;
  parts.app.get(PATH, options, () => metadata(baseOf(parts)));
  parts.app.get(`${PATH}/tenants/:tenant`, options, (request) => {
    const { tenant } = (request as FastifyRequest<{ Params: { readonly tenant: string } }>).params;
    return metadata(`${baseOf(parts)}/tenants/${encodeURIComponent(tenant)}`);
  });
}

/** What a client sends as Host is not asked: whoever could choose it could send other clients elsewhere. */
function baseOf({ app, publicUrl }: AppParts): string {
  const base = publicUrl ?? addressOf(app.server.address());
  if (!base.startsWith("http"))
    throw new EdictError("EDICT_NOT_FOUND", "edict.yaml gives no spec.server.publicUrl");
  return base.replace(/\/+$/u, "");
}

function metadata(base: string): Metadata {
  const api = `${base}/access/v1`;
  return {
    policy_decision_point: base,
    access_evaluation_endpoint: `${api}/evaluation`,
    access_evaluations_endpoint: `${api}/evaluations`,
    search_subject_endpoint: `${api}/search/subject`,
    search_resource_endpoint: `${api}/search/resource`,
    search_action_endpoint: `${api}/search/action`,
  };
}
