// A collector that keeps what it is sent: OTLP over HTTP as JSON, on a port of its own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface ReceivedMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly ReceivedPoint[]; readonly isMonotonic: boolean };
  readonly gauge?: { readonly dataPoints: readonly ReceivedPoint[] };
  readonly histogram?: { readonly dataPoints: readonly ReceivedPoint[] };
}

export interface ReceivedPoint {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly asDouble?: number;
  readonly count?: number;
  readonly sum?: number;
  readonly bucketCounts?: readonly number[];
  readonly explicitBounds?: readonly number[];
}

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  spans(): readonly ReceivedSpan[];
  /** The newest state of each metric. */
  metrics(): ReadonlyMap<string, ReceivedMetric>;
  /** What services named themselves. */
  resources(): readonly Readonly<Record<string, unknown>>[];
  /** The bodies as they came, for looking whether something is in them. */
  readonly bodies: readonly string[];
}

interface Attributed {
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
}

/** Starts a collector; it ends with the test. `answerAfterMs` makes it slow. */
export async function startOtlpReceiver(answerAfterMs = 0): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const received: { readonly path: string; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString("utf8");
      bodies.push(text);
      received.push({ path: request.url ?? "", body: JSON.parse(text) });
      setTimeout(() => response.setHeader("content-type", "application/json").end("{}"), answerAfterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const of = (path: string): unknown[] => received.filter((one) => one.path === path).map(({ body }) => body);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bodies,
    spans: () => of("/v1/traces").flatMap(spansOf),
    metrics: () =>
      new Map(
        of("/v1/metrics")
          .flatMap(metricsOf)
          .map((metric) => [metric.name, metric]),
      ),
    resources: () => of("/v1/traces").flatMap(resourcesOf),
  };
}

interface TracesBody {
  readonly resourceSpans: readonly {
    readonly resource: Attributed;
    readonly scopeSpans: readonly {
      readonly spans: readonly (Attributed & Omit<ReceivedSpan, "attributes">)[];
    }[];
  }[];
}

interface MetricsBody {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly ReceivedMetric[] }[];
  }[];
}

function spansOf(body: unknown): ReceivedSpan[] {
  return (body as TracesBody).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ ...span, links: span.links ?? [], attributes: attributesOf(span) })),
    ),
  );
}

function resourcesOf(body: unknown): Readonly<Record<string, unknown>>[] {
  return (body as TracesBody).resourceSpans.map(({ resource }) => attributesOf(resource));
}

function metricsOf(body: unknown): ReceivedMetric[] {
  const plain = <Data extends { readonly dataPoints: readonly Attributed[] }>(data: Data): Data => ({
    ...data,
    dataPoints: data.dataPoints.map((point) => ({ ...point, attributes: attributesOf(point) })),
  });
  return (body as MetricsBody).resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .map(({ name, sum, gauge, histogram }) => ({
      name,
      ...(sum === undefined ? {} : { sum: plain(sum as never) as ReceivedMetric["sum"] & {} }),
      ...(gauge === undefined ? {} : { gauge: plain(gauge as never) as ReceivedMetric["gauge"] & {} }),
      ...(histogram === undefined
        ? {}
        : { histogram: plain(histogram as never) as ReceivedMetric["histogram"] & {} }),
    }));
}

function attributesOf({ attributes = [] }: Attributed): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
