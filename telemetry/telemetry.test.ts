import { performance } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Logger, Tracer } from "../core/ports.ts";
import { Stopwatch } from "../engine/phase.ts";
import { makeApp } from "../server/testdata/app.ts";
import { startOtlpReceiver } from "../tests/servers/otlp-receiver.ts";
import type { ReceivedSpan } from "../tests/servers/otlp-receiver.ts";
import { openTelemetry } from "./telemetry.ts";
import type { Telemetry } from "./telemetry.ts";
import { traceIdOf } from "./trace-id.ts";

// The exporter reads the environment of the process.
afterEach(() => {
  delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
});

type Opened = Omit<Telemetry, "tracer"> & { readonly tracer: Tracer | undefined };

async function open(env: Record<string, string>, said: string[] = []): Promise<Opened> {
  const say = (message: string, fields?: JsonObject): void =>
    void said.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: say, info: say, warn: say, error: say };
  const telemetry = openTelemetry({ env, workspace: "acme", version: "1.2.3", logger });
  return { ...telemetry, tracer: await telemetry.tracer() };
}

function openTo(endpoint: string, said: string[] = []): Promise<Opened> {
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
  return open({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, said);
}

/** Name of each span with that of the span that it is part of. */
function shape(spans: readonly ReceivedSpan[]): readonly string[] {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  const parent = ({ parentSpanId }: ReceivedSpan): string =>
    parentSpanId === undefined || parentSpanId === "" ? "" : (names.get(parentSpanId) ?? "a stranger");
  return spans.map((span) => `${parent(span)} > ${span.name}`).toSorted();
}

describe("traces", () => {
  test("of one revision are one trace, whichever process works on it, with each phase under its round", async () => {
    const receiver = await startOtlpReceiver();
    const [reads, works] = [await openTo(receiver.endpoint), await openTo(receiver.endpoint)];

    const revision = reads.tracer?.start("edict.revision", { "edict.files": 3 });
    const reading = new Stopwatch(() => performance.now(), [], revision);
    await reading.measure(
      "load",
      () => 3,
      (files) => `${files} files`,
    );
    await reading.measure(
      "resolve",
      () => 0,
      () => "0 references",
    );
    await reading.measure(
      "check",
      () => 0,
      () => "0 findings",
    );
    revision?.set({ "edict.revision": "r1" });
    revision?.end();

    const round = works.tracer?.start("edict.round", { "edict.revision": "r1", "edict.priority": "changed" });
    const working = new Stopwatch(() => performance.now(), [], round);
    await working.measure(
      "observe",
      () => 0,
      () => "0 observed",
    );
    await working.measure(
      "plan",
      () => 0,
      () => "2 changes",
    );
    await working.measure(
      "apply",
      (span) => {
        span.start("edict.batch", { "edict.kind": "Role", "edict.changes": 2 }).end();
        return 2;
      },
      () => "2 changes made",
    );
    await working.measure(
      "publish",
      () => 1,
      () => "1 releases",
    );
    round?.end();
    await Promise.all([reads.close(), works.close()]);

    const spans = receiver.spans();
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf("acme", "r1")]));
    expect(shape(spans)).toEqual([
      " > edict.revision",
      " > edict.round",
      "edict.apply > edict.batch",
      "edict.revision > edict.check",
      "edict.revision > edict.load",
      "edict.revision > edict.resolve",
      "edict.round > edict.apply",
      "edict.round > edict.observe",
      "edict.round > edict.plan",
      "edict.round > edict.publish",
    ]);
    expect(spans.find(({ name }) => name === "edict.load")?.attributes).toEqual({
      "edict.summary": "3 files",
    });
    for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(Math.abs(Number(startTimeUnixNano) / 1e6 - Date.now())).toBeLessThan(60_000);
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    }
    expect(receiver.resources()[0]).toMatchObject({ "service.name": "edict", "service.version": "1.2.3" });
  });

  test("of two revisions are two, and so are those of two workspaces", () => {
    expect(traceIdOf("acme", "r1")).toMatch(/^[0-9a-f]{32}$/u);
    expect(new Set([traceIdOf("acme", "r1"), traceIdOf("acme", "r2"), traceIdOf("globex", "r1")]).size).toBe(
      3,
    );
  });

  test("of healed drift stand alone and point to the revision's", async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = await openTo(receiver.endpoint);
    telemetry.tracer?.start("edict.round", { "edict.revision": "r1", "edict.priority": "drift" }).end();
    await telemetry.close();
    const [span] = receiver.spans();
    expect(span?.traceId).not.toBe(traceIdOf("acme", "r1"));
    expect(span?.links.map(({ traceId }) => traceId)).toEqual([traceIdOf("acme", "r1")]);
  });

  test("tell of a failure by its code alone", async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = await openTo(receiver.endpoint);
    const round = telemetry.tracer?.start("edict.round");
    const failing = new Stopwatch(() => performance.now(), [], round).measure(
      "apply",
      () => {
        throw new EdictError("EDICT_DATABASE_FAILED", "canary-in-a-message", {
          cause: new Error("canary-beneath"),
        });
      },
      () => "never",
    );
    await expect(failing).rejects.toThrow("canary-in-a-message");
    round?.end(new TypeError("canary-of-another-kind"));
    await telemetry.close();
    const failures = receiver.spans().map(({ name, status }) => [name, status.code, status.message]);
    expect(failures).toEqual(
      expect.arrayContaining([
        ["edict.apply", 2, "EDICT_DATABASE_FAILED"],
        ["edict.round", 2, "EDICT_INTERNAL"],
      ]),
    );
    expect(receiver.bodies.join("")).not.toContain("canary");
  });

  test("of a very large apply keep their first thousand spans and say how many are missing", async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = await openTo(receiver.endpoint);
    const round = telemetry.tracer?.start("edict.round");
    for (let count = 0; count < 1_500; count += 1) round?.start("edict.batch").end();
    round?.end();
    await telemetry.close();
    expect(receiver.spans()).toHaveLength(1_000);
    const root = receiver.spans().find(({ name }) => name === "edict.round");
    expect(Number(root?.attributes["edict.dropped_spans"])).toBe(501);
  });
});

describe("a collector", () => {
  test("that is not there costs a line in the log and no failure", async () => {
    const said: string[] = [];
    const telemetry = await openTo("http://127.0.0.1:1", said);
    telemetry.tracer?.start("edict.round").end();
    await telemetry.close();
    expect(said).toHaveLength(1);
    expect(said.join()).toMatch(/could not be sent|in time/u);
  });

  test("that hangs holds the end up for some seconds only", { timeout: 15_000 }, async () => {
    const receiver = await startOtlpReceiver(60_000);
    const said: string[] = [];
    const telemetry = await openTo(receiver.endpoint, said);
    telemetry.tracer?.start("edict.round").end();
    const began = performance.now();
    await telemetry.close();
    expect(performance.now() - began).toBeLessThan(7_000);
    expect(said.join()).toContain("did not take the last of the telemetry in time");
  });
});

describe("metrics", () => {
  test("are sent under the names and with the values of /metrics", async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = await openTo(receiver.endpoint);
    let sending: Promise<void> | undefined;
    const app = makeApp({
      onMetrics: ({ figures }) => {
        sending = telemetry.sendMetrics(figures);
      },
    });
    await sending;
    await app.inject({ url: "/healthz", headers: { host: "localhost" } });
    await app.inject({ url: "/healthz", headers: { host: "localhost" } });
    const text = (await app.inject({ url: "/metrics", headers: { host: "localhost" } })).payload;
    await telemetry.close();
    await app.close();

    const sent = receiver.metrics();
    const shown = [...text.matchAll(/^# TYPE (\S+)/gmu)].map(([, name = ""]) => name);
    expect([...sent.keys()].toSorted()).toEqual(shown.toSorted());
    const requests = sent.get("edict_http_requests_total")?.sum;
    expect(requests?.isMonotonic).toBe(true);
    const health = requests?.dataPoints.find(({ attributes }) => attributes["route"] === "/healthz");
    expect(health).toMatchObject({ asDouble: 2, attributes: { method: "GET", status: 200 } });
    const durations = sent.get("edict_http_request_duration_seconds")?.histogram?.dataPoints;
    const point = durations?.find(({ attributes }) => attributes["route"] === "/healthz");
    expect(point).toMatchObject({ count: 2, attributes: { route: "/healthz" } });
    expect(point?.bucketCounts?.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(point?.bucketCounts).toHaveLength((point?.explicitBounds?.length ?? 0) + 1);
    expect(sent.get("edict_releases")?.gauge?.dataPoints[0]?.asDouble).toBe(1);
  });
});

describe("what the environment asks for", () => {
  test.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["nothing, with an empty endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
    ["only metrics", { OTEL_METRICS_EXPORTER: "otlp" }],
    ["no traces", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_TRACES_EXPORTER: "none" }],
    ["nothing at all", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "true" }],
  ])("%s: no trace is recorded", async (_what, env) => {
    expect((await open(env)).tracer).toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ["an endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }],
    ["an endpoint for traces", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces" }],
    ["the exporter by name", { OTEL_TRACES_EXPORTER: "otlp" }],
  ])("%s: traces are recorded", async (_what, env) => {
    const telemetry = await open(env);
    expect(telemetry.tracer).toBeDefined();
    await telemetry.close();
  });

  test("a protocol that is not spoken is told", async () => {
    const said: string[] = [];
    const env = { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    await (await open(env, said)).close();
    expect(said.join()).toContain("OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc");
  });
});
