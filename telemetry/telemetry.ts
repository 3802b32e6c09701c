import { describeError } from "../core/errors.ts";
import type { Logger, Span, Tracer } from "../core/ports.ts";
import type { TraceSink } from "./emit.ts";
import type { FigureSource } from "./figures.ts";
import { recordTrace } from "./span-tree.ts";
import { wantedTelemetry } from "./wanted.ts";
import type { Environment } from "./wanted.ts";

export interface TelemetryOptions {
  readonly env: Environment;
  /** Name of the workspace: a part of what makes a trace that of a revision. */
  readonly workspace: string;
  /** edict's version. */
  readonly version: string;
  readonly logger: Logger;
}

/** What edict tells collectors of itself. */
export interface Telemetry {
  /** Where traces go, opened by the first call; undefined when nobody asked for traces. */
  tracer(): Promise<Tracer | undefined>;
  /** Sends what `source` tells again and again; does nothing unless the environment asks for metrics. */
  sendMetrics(source: FigureSource): Promise<void>;
  /** Sends what is waiting and ends. A collector that does not answer holds this up for 5 s at most. */
  close(): Promise<void>;
}

/** A collector that hangs must not keep edict from stopping. */
const CLOSE_MS = 5_000;
/** What the OpenTelemetry packages that are not installed with edict are, so that a message can name them. */
const PACKAGES =
  "@opentelemetry/sdk-trace @opentelemetry/sdk-metrics @opentelemetry/resources " +
  "@opentelemetry/exporter-trace-otlp-http @opentelemetry/exporter-metrics-otlp-http";
/** Where the OpenTelemetry API keeps what a program registered with it, in every version 1. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * Opens what the standard OTEL_* variables ask for, and joins a provider that was registered before edict started. Costs
 * nothing when neither is there. Packages that are missing are told in the log and stop nothing.
 */
export function openTelemetry(options: TelemetryOptions): Telemetry {
  const { env, logger } = options;
  const wanted = wantedTelemetry(env);
  if (wanted.problem !== undefined) logger.warn(wanted.problem);
  const closers: (() => Promise<void>)[] = [];
  const trace = async (): Promise<Tracer | undefined> => {
    const sink = await openTraces(options, wanted.traces);
    if (sink === undefined) return undefined;
    closers.push(() => sink.close());
    return tracerInto(sink);
  };
  let tracer: Promise<Tracer | undefined> | undefined;
  return {
    tracer: () => (tracer ??= trace()),
    sendMetrics: async (source) => {
      const close = wanted.metrics ? await openMetrics(options, source) : undefined;
      if (close !== undefined) closers.push(close);
    },
    close: async () => {
      await Promise.all(closers.splice(0).map((close) => closeInTime(close, logger)));
    },
  };
}

function tracerInto(sink: TraceSink): Tracer {
  const now = (): number => performance.timeOrigin + performance.now();
  return {
    start: (name, attributes = {}): Span => recordTrace(name, attributes, now, (trace) => sink.take(trace)),
  };
}

async function openTraces(options: TelemetryOptions, wanted: boolean): Promise<TraceSink | undefined> {
  const { workspace, version } = options;
  if (wanted) {
    return load(options, async () => {
      const { openTraceSink } = await import("./otel-traces.ts");
      return openTraceSink({ resource: await resourceOf(options), workspace, version });
    });
  }
  if (!hasRegisteredProvider()) return undefined;
  const { joinTraceSink } = await import("./joined-traces.ts");
  return joinTraceSink(version);
}

function openMetrics(
  options: TelemetryOptions,
  source: FigureSource,
): Promise<(() => Promise<void>) | undefined> {
  const interval = Number(options.env["OTEL_METRIC_EXPORT_INTERVAL"]);
  return load(options, async () => {
    const { openMetricSink } = await import("./otel-metrics.ts");
    return openMetricSink({
      resource: await resourceOf(options),
      version: options.version,
      source,
      ...(interval > 0 ? { intervalMs: interval } : {}),
    });
  });
}

/** What names this process among others: the standard variables win over what edict knows of itself. */
async function resourceOf({ version, workspace }: TelemetryOptions) {
  const { defaultResource, detectResources, envDetector, hostDetector, resourceFromAttributes } =
    await import("@opentelemetry/resources");
  const own = resourceFromAttributes({
    "service.name": "edict",
    "service.version": version,
    "service.namespace": workspace,
  });
  const found = detectResources({ detectors: [hostDetector, envDetector] });
  await found.waitForAsyncAttributes?.();
  return defaultResource().merge(own).merge(found);
}

async function load<Result>(
  { logger }: TelemetryOptions,
  body: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await body();
  } catch (error) {
    if (!isMissing(error)) throw error;
    logger.warn(
      `OTEL_* variables ask for telemetry, and its packages are not installed: npm install ${PACKAGES}`,
      {
        error: describeError(error),
      },
    );
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}

function hasRegisteredProvider(): boolean {
  const registered: unknown = Reflect.get(globalThis, REGISTERED);
  return typeof registered === "object" && registered !== null && "trace" in registered;
}

async function closeInTime(close: () => Promise<void>, logger: Logger): Promise<void> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), CLOSE_MS);
  try {
    if ((await Promise.race([close(), late.promise])) === "late") {
      logger.warn("the collector did not take the last of the telemetry in time");
    }
  } catch (error) {
    logger.warn("the last of the telemetry could not be sent", { error: describeError(error) });
  } finally {
    clearTimeout(timer);
  }
}
