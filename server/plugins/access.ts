import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RouteGroup } from "../../core/api-token.ts";
import { EdictError } from "../../core/errors.ts";
import type { AppParts } from "../dependencies.ts";
import { LaneRequest } from "../lane/lane-request.ts";
import { hostOf, isLoopbackName } from "../listen.ts";
import type { ListenAddress } from "../listen.ts";
import { mayUse } from "../tokens.ts";
import type { Caller, TokenBook } from "../tokens.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who needs no token for the route: everybody, or everybody while the server listens on loopback. */
    readonly open?: "all" | "loopback";
    /** What the route is for. A token for some groups only may not use a route that says none and is not open to all. */
    readonly group?: RouteGroup;
  }
  interface FastifyRequest {
    /** Who asks; null where no token was sent or none is configured. */
    caller: Caller | null;
  }
}

/**
 * Lets only those in who may come. With tokens: every route but open ones needs one, unknown paths too. Without: the
 * listener is on loopback (see `refuseUnprotected`), and the Host header must name loopback, because a web page of
 * somebody else can make a browser send requests here under a host name of its own (DNS rebinding).
 */
export function installAccess(
  app: FastifyInstance,
  { tokens, listen, limiter, metrics }: Pick<AppParts, "limiter" | "listen" | "metrics" | "tokens">,
): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request, reply, done) => {
    if (!tokens.protects) return done(checkHost(request, listen));
    const { authorization } = request.headers;
    const judge = (caller: Caller | undefined): void => {
      const wait =
        limiter === undefined || isPaid(request) || caller === undefined ? 0 : limiter.take(caller);
      if (wait === 0) return done(admit(request, caller, listen));
      metrics.countLimited();
      reply.header("retry-after", String(wait));
      done(new EdictError("EDICT_REQUEST_LIMITED", "The token asks more often than it may."));
    };
    const caller = tokens.identify(authorization);
    const { verify } = tokens;
    if (caller !== undefined || verify === undefined) judge(caller);
    else void verify(authorization).then(judge);
  });
}

/** Throws EDICT_LISTEN_UNPROTECTED when others than this machine could ask without a token. */
export function refuseUnprotected(tokens: TokenBook, listen: ListenAddress): void {
  if (tokens.protects || listen.loopback) return;
  throw new EdictError("EDICT_LISTEN_UNPROTECTED", `refusing to listen on ${listen.host} without tokens`);
}

/** Whether the caller may know of things that are not its tenant's own. */
export function seesEverything(request: FastifyRequest, tokens: TokenBook): boolean {
  return tokens.protects ? request.caller?.tenants === "all" : true;
}

/** Whether the lane took the request from the caller's limit already. */
function isPaid({ raw }: FastifyRequest): boolean {
  return raw instanceof LaneRequest && raw.isPaid;
}

function admit(
  request: FastifyRequest,
  caller: Caller | undefined,
  listen: ListenAddress,
): EdictError | undefined {
  request.caller = caller ?? null;
  const { open, group } = request.routeOptions.config;
  if (open === "all") return undefined;
  if (caller !== undefined) return request.is404 || mayUse(caller, group) ? undefined : notAllowed();
  if (open === "loopback" && listen.loopback) return checkHost(request, listen);
  return new EdictError("EDICT_REQUEST_UNAUTHENTICATED", "The request carries no valid token.");
}

/** The same for a route that the token is not for and for a tenant that is not its own, whether that one exists or not. */
export function notAllowed(): EdictError {
  return new EdictError("EDICT_REQUEST_FORBIDDEN", "The token does not allow this.");
}

function checkHost(request: FastifyRequest, listen: ListenAddress): EdictError | undefined {
  if (admits(request.headers.host, listen)) return undefined;
  return new EdictError(
    "EDICT_REQUEST_FORBIDDEN",
    "Without tokens only a loopback name is answered as Host.",
  );
}

/** Whether a request without a token may name this host. */
export function admits(host: string | undefined, listen: ListenAddress): boolean {
  if (listen.kind === "unix") return true;
  const name = hostOf(host ?? "");
  return name !== undefined && isLoopbackName(name);
}
