import type { FastifyInstance, FastifyReply } from "fastify";
import { sendOpaError } from "./errors.ts";

const STATE =
  "edict's state comes from Git: change the workspace's resources and apply them, nothing is written here";
const METHOD = "there is nothing at this path for this method";

/** What OPA would write, and methods that it does not know either. They are refused before their body is read. */
export function addRefusedRoutes(opa: FastifyInstance, prefix: string): void {
  for (const url of [`${prefix}/v1/data`, `${prefix}/v1/data/*`]) {
    refuse(opa, url, ["DELETE", "PATCH", "PUT"], { allow: "GET, POST", message: STATE });
    refuse(opa, url, ["OPTIONS"], { allow: "GET, POST", message: METHOD });
  }
  for (const url of [`${prefix}/v1/policies`, `${prefix}/v1/policies/*`]) {
    refuse(opa, url, ["DELETE", "PATCH", "PUT"], { allow: "", message: STATE });
  }
  for (const url of [`${prefix}/v1/compile`, `${prefix}/v1/compile/*`]) {
    refuse(opa, url, ["DELETE", "GET", "OPTIONS", "PATCH", "PUT"], { allow: "POST", message: METHOD });
  }
  for (const url of [`${prefix}/v0/data`, `${prefix}/v0/data/*`]) {
    refuse(opa, url, ["DELETE", "GET", "OPTIONS", "PATCH", "PUT"], { allow: "POST", message: METHOD });
  }
  for (const url of [`${prefix}/v1/batch/data`, `${prefix}/v1/batch/data/*`]) {
    refuse(opa, url, ["DELETE", "GET", "OPTIONS", "PATCH", "PUT"], { allow: "POST", message: METHOD });
  }
}

interface Refusal {
  /** The methods that there are, for the header of that name (RFC 9110, section 10.2.1). */
  readonly allow: string;
  readonly message: string;
}

type Method = "DELETE" | "GET" | "OPTIONS" | "PATCH" | "PUT";

function refuse(opa: FastifyInstance, url: string, method: Method[], { allow, message }: Refusal): void {
  const answer = (reply: FastifyReply): FastifyReply =>
    sendOpaError(reply.header("allow", allow), 405, { code: "invalid_operation", message });
  opa.route({
    method,
    url,
    exposeHeadRoute: false,
    onRequest: (_request, reply) => {
      answer(reply);
    },
    handler: (_request, reply) => answer(reply),
  });
}
