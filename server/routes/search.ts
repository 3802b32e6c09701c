import type { FastifyReply, FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { SearchKind } from "../../decisions/search/search-request.ts";
import type { AppParts } from "../dependencies.ts";
import { tenantOf } from "../tenant-of.ts";

const KINDS: readonly SearchKind[] = ["subject", "resource", "action"];

/** AuthZEN 1.0, section 8, for each way of naming the tenant. Nothing found is an answer: 200. */
export function addSearchRoutes(parts: AppParts): void {
  for (const prefix of ["", "/tenants/:tenant"]) {
    for (const kind of KINDS) {
      parts.app.post(
        `${prefix}/access/v1/search/${kind}`,
        { config: { authzen: true, decides: true, group: "search" } },
        (request, reply) => answerSearch(parts, kind, request, reply),
      );
    }
  }
}

function answerSearch(
  { search, clock }: AppParts,
  kind: SearchKind,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { asOf } = request.query as { readonly asOf?: unknown };
  if (asOf !== undefined)
    throw new EdictError(
      "EDICT_REQUEST_INVALID",
      "asOf is for evaluations: a search is of the release in force",
    );
  const parsed = search.read(kind, request.body);
  if (!parsed.ok) throw new EdictError("EDICT_REQUEST_INVALID", search.describe(parsed.problems));
  const tenant = tenantOf(request, parsed.value.question.context);
  const answer = search.search(tenant, parsed.value, { now: clock.now() });
  const { release } = answer.context;
  if (release !== null) reply.header("edict-release", release);
  // The text is made here, where `page` is known to come first.
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer));
}
