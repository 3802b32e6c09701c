import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/**
 * Makes the id of a request: the X-Request-ID that the client sent, if it is visible ASCII (spaces inside allowed) and at
 * most `maxLength` characters long, else a new one. Nothing longer or stranger gets into headers and logs.
 */
export function requestIdMaker(maxLength: number): (request: Pick<IncomingMessage, "headers">) => string {
  return ({ headers }) => requestId(headers["x-request-id"], maxLength);
}

/** The id of a request that sent this one, or none. */
export function requestId(sent: string[] | string | undefined, maxLength: number): string {
  const usable = typeof sent === "string" && sent.length <= maxLength && /^[\x20-\x7e]+$/u.test(sent);
  return usable ? sent : randomUUID();
}

/** Sends the id back with every answer (AuthZEN 1.0, section 10.1.6), verbatim. */
export function installRequestId(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
}
