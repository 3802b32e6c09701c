import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { traceIdOf } from "../../telemetry/trace-id.ts";
import { startOtlpReceiver } from "../servers/otlp-receiver.ts";
import { copyOfExample, edictRun } from "./running.ts";

test("a running edict sends one trace a revision, whole, and its metrics", { timeout: 180_000 }, async () => {
  const receiver = await startOtlpReceiver();
  const workspace = copyOfExample("acme");
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint);
  vi.stubEnv("OTEL_METRIC_EXPORT_INTERVAL", "500");
  const running = await edictRun(workspace);
  const file = path.join(workspace, "platform", "roles.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("[data]", "[data, report]"));
  const revisionsOf = (): ReadonlySet<unknown> =>
    new Set(receiver.spans().flatMap(({ attributes }) => attributes["edict.revision"] ?? []));
  await vi.waitFor(() => expect(revisionsOf().size).toBe(2), { timeout: 60_000, interval: 100 });
  await vi.waitFor(
    () =>
      expect(receiver.metrics().get("edict_passes_total")?.sum?.dataPoints[0]?.asDouble).toBeGreaterThan(0),
    { timeout: 30_000, interval: 100 },
  );
  expect(await running.stop()).toBe(0);

  const spans = receiver.spans();
  const roots = spans.filter(({ attributes }) => attributes["edict.revision"] !== undefined);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
  for (const { name, traceId, spanId, attributes } of roots) {
    const revision = String(attributes["edict.revision"]);
    expect([name, traceId]).toEqual(["edict.round", traceIdOf(path.basename(workspace), revision)]);
    const parts = spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId);
    expect(parts.map((part) => part.name)).toEqual(
      expect.arrayContaining([
        "edict.load",
        "edict.resolve",
        "edict.check",
        "edict.observe",
        "edict.plan",
        "edict.apply",
        "edict.publish",
      ]),
    );
    const applies = new Set(parts.filter((part) => part.name === "edict.apply").map((part) => part.spanId));
    const batches = spans.filter((span) => applies.has(span.parentSpanId ?? ""));
    expect(batches.length).toBeGreaterThan(0);
    expect(new Set(batches.map((batch) => batch.name))).toEqual(new Set(["edict.batch"]));
  }
  for (const span of spans) expect(span.status.message).toBeUndefined();
});
