import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Metrics } from "../metrics.ts";

/** Headers that every answer carries: answers are for one caller and for now, and are never to be guessed at. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Counts every request and logs it: who, what, how it ended; never a body, a query or a token. */
export function installObservation(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    observe(request, reply, metrics);
    done();
  });
}

function observe(request: FastifyRequest, reply: FastifyReply, metrics: Metrics): void {
  const { method } = request;
  const status = reply.statusCode;
  const route = request.routeOptions.url ?? "none";
  metrics.requests(method, route)(status, reply.elapsedTime / 1000);
  const ms = Math.round(reply.elapsedTime * 1000) / 1000;
  request.log.debug(
    { requestId: request.id, method, route, status, ms, token: request.caller?.name },
    "request",
  );
}
