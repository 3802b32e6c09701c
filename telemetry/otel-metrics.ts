// Loaded only when metrics are to be sent: what /metrics shows is sent by OTLP as well, under the same names.
import { ValueType } from "@opentelemetry/api";
import type { Attributes, HrTime } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { CollectionResult, DataPoint, Histogram, MetricData } from "@opentelemetry/sdk-metrics";
import type { FigureSource, Figure, FigureValue } from "./figures.ts";

const DEFAULT_INTERVAL_MS = 60_000;

export interface MetricSettings {
  readonly resource: Resource;
  readonly version: string;
  readonly source: FigureSource;
  /** Milliseconds between two sendings. */
  readonly intervalMs?: number;
}

/** Sends the figures again and again, to where the standard variables say. Returns what sends them once more and ends. */
export function openMetricSink(settings: MetricSettings): () => Promise<void> {
  const { resource, version, source, intervalMs = DEFAULT_INTERVAL_MS } = settings;
  const began = Date.now();
  const collect = async (): Promise<CollectionResult> => ({
    resourceMetrics: {
      resource,
      scopeMetrics: [
        {
          scope: { name: "edict", version },
          metrics: (await source()).map((figure) => metricOf(figure, began)),
        },
      ],
    },
    errors: [],
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(intervalMs, 30_000),
    metricProducers: [{ collect }],
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return () => provider.shutdown();
}

function metricOf(figure: Figure, began: number): MetricData {
  const descriptor = {
    name: figure.name,
    description: figure.help,
    unit: unitOf(figure.name),
    valueType: ValueType.DOUBLE,
  };
  const times = { startTime: hrTime(began), endTime: hrTime(Date.now()) };
  const base = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  const points = figure.values.map(({ labels, value }) => ({
    ...times,
    attributes: attributesOf(labels),
    value,
  }));
  switch (figure.type) {
    case "counter":
      return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points };
    case "histogram":
      return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints: histogramPoints(figure, times) };
    case "gauge":
    case "summary":
      return { ...base, dataPointType: DataPointType.GAUGE, dataPoints: points };
  }
}

/** Prometheus counts each bucket with those below it; OTLP counts each alone. */
function histogramPoints(
  { name, values }: Figure,
  times: { readonly startTime: HrTime; readonly endTime: HrTime },
): DataPoint<Histogram>[] {
  const series = Map.groupBy(values, ({ labels }) => JSON.stringify(attributesOf(labels)));
  return [...series.values()].map((rows) => {
    const buckets = rows.filter((row) => row.metricName === `${name}_bucket`);
    const finite = buckets.filter(({ labels }) => labels["le"] !== "+Inf");
    const counts = buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0));
    return {
      ...times,
      attributes: attributesOf(rows[0]?.labels ?? {}),
      value: {
        buckets: { boundaries: finite.map(({ labels }) => Number(labels["le"])), counts },
        sum: rows.find((row) => row.metricName === `${name}_sum`)?.value ?? 0,
        count: rows.find((row) => row.metricName === `${name}_count`)?.value ?? 0,
      },
    };
  });
}

function attributesOf(labels: FigureValue["labels"]): Attributes {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== "le"));
}

function unitOf(name: string): string {
  if (name.includes("_seconds")) return "s";
  return name.includes("_bytes") ? "By" : "1";
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
