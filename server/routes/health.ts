import type { FastifyRequest } from "fastify";
import type { AppParts, ServiceStatus } from "../dependencies.ts";
import { seesEverything } from "../plugins/access.ts";

/** What those get to know of a refused revision who may not see its files. */
const HIDDEN = { reason: "The newest revision is not in force." };

/** Probes for whoever keeps the process running. They need no token, and without one they tell little. */
export function addHealthRoutes(parts: AppParts): void {
  const options = { config: { open: "all" } } as const;
  parts.app.get("/healthz", options, () => ({ alive: true }));
  // A broken revision does not make the process unready: the last good state serves.
  parts.app.get("/readyz", options, (request, reply) => {
    const ready = isReady(parts);
    reply.code(ready ? 200 : 503);
    return { ready, ...shownStatus(parts, request) };
  });
}

/** Ready from the first release on, or from the first revision that has none. */
export function isReady({ decisions, status }: AppParts): boolean {
  return decisions.size > 0 || status.status().revision !== undefined;
}

/** The revision that serves, and the one that does not, as far as the caller may know. */
export function shownStatus(
  { status, tokens }: AppParts,
  request: FastifyRequest,
): Pick<ServiceStatus, "degraded" | "revision"> {
  const { revision, degraded } = status.status();
  const open = seesEverything(request, tokens);
  return {
    ...(open && revision !== undefined && { revision }),
    ...(degraded !== undefined && { degraded: open ? degraded : HIDDEN }),
  };
}
