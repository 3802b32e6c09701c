import type { FastifyInstance } from "fastify";
import type { AppParts } from "../dependencies.ts";
import { isReady } from "../routes/health.ts";
import { isAsked, sendJson } from "./extras.ts";

const NOT_READY = "one or more bundles are not activated";

/** OPA's probes: alive at once, and ready (`?bundles`, `?plugins`, `/health/ready`) once there are releases. */
export function addHealthRoutes(opa: FastifyInstance, parts: AppParts): void {
  const options = { config: { open: "all" } } as const;
  opa.get("/health", options, (request, reply) => {
    const asked = ["bundle", "bundles", "plugins"].some((name) => isAsked(request, name));
    const ready = !asked || isReady(parts);
    return sendJson(request, reply.code(ready ? 200 : 500), ready ? {} : { error: NOT_READY });
  });
  opa.get("/health/live", options, (request, reply) => sendJson(request, reply, {}));
  opa.get("/health/ready", options, (request, reply) => {
    const ready = isReady(parts);
    return sendJson(request, reply.code(ready ? 200 : 500), ready ? {} : { error: NOT_READY });
  });
}
