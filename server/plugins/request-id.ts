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
  return usable ? sent : newId();
}

const PREFIX_LENGTH = 24;
const prefix = randomUUID().slice(0, PREFIX_LENGTH);
let made = 0;

/** An id in the form of a UUID: random for the process, and then counted. It tells requests apart and is no secret. */
function newId(): string {
  made += 1;
  return prefix + made.toString(16).padStart(12, "0");
}

/** Sends the id back with every answer (AuthZEN 1.0, section 10.1.6), verbatim. */
export function installRequestId(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
}
