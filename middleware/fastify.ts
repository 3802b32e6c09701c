/** The published entry `edict/fastify`: guards routes of Fastify 5. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Decision } from "../decisions/decision.ts";
import { judge } from "./guard.ts";
import type { GuardOptions, RouteRule } from "./guard.ts";

export type { Answerer, Given, GuardOptions, RouteRule } from "./guard.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What `authorize` decided for this request; null before, and on a route without it. */
    decision: Decision | null;
  }
  interface FastifyInstance {
    /** Makes a preHandler of a route: see edict/fastify. */
    authorize(rule: RouteRule<FastifyRequest>): AuthorizeHook;
  }
}

/** A preHandler. */
export type AuthorizeHook = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply | undefined>;

/**
 * A plugin that decorates the application with `authorize({ action, resource })`, a preHandler that lets a request go on
 * when edict allows it, with the decision as `request.decision`. Else it answers: 403, 401 where nobody is signed in, 503
 * where no answer could be had. What a given function throws goes to the error handler, and the route does not run.
 */
export function edictAuthorization(
  app: FastifyInstance,
  options: GuardOptions<FastifyRequest>,
  done: () => void,
): void {
  app.decorateRequest("decision", null);
  app.decorate("authorize", (rule: RouteRule<FastifyRequest>): AuthorizeHook => {
    return async (request, reply) => {
      const verdict = await judge(options, rule, request);
      request.decision = verdict.decision ?? null;
      if (verdict.kind === "allowed") return undefined;
      const { status, headers, body } = verdict.refusal;
      return reply.code(status).headers(headers).send(body);
    };
  });
  done();
}

// As fastify-plugin marks a plugin whose decorators are for the application and not for itself alone.
Object.assign(edictAuthorization, {
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "edict",
  [Symbol.for("plugin-meta")]: { name: "edict", fastify: "5.x" },
});
