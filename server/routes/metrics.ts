import type { AppParts } from "../dependencies.ts";

/** For Prometheus: on loopback without a token, else with any, because no figure tells of a single tenant. */
export function addMetricsRoute({ app, metrics }: AppParts): void {
  app.get("/metrics", { config: { open: "loopback", group: "status" } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}
