// Loaded only when traces are asked for: the SDK takes about 100 ms and 21 MB.
import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { Link } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from "@opentelemetry/sdk-trace";
import type { IdGenerator } from "@opentelemetry/sdk-trace";
import { emit } from "./emit.ts";
import type { TraceSink } from "./emit.ts";
import type { SpanRecord } from "./span-tree.ts";
import { traceIdOf } from "./trace-id.ts";

export interface TraceSettings {
  readonly resource: Resource;
  /** Name of the workspace. */
  readonly workspace: string;
  readonly version: string;
}

const SAMPLED = 1;

/** Sends traces by OTLP over HTTP, to where the standard variables say. */
export function openTraceSink({ resource, workspace, version }: TraceSettings): TraceSink {
  const ids = new RevisionIds();
  const provider = new TracerProvider({
    resource,
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer("edict", version);
  return {
    take: (record) => {
      const traceId = revisionTrace(record, workspace);
      const healing = record.attributes["edict.priority"] === "drift";
      // Drift goes on for as long as a revision is in force: a trace of its own, with a link to the revision's.
      const links = healing && traceId !== undefined ? [linkTo(traceId)] : [];
      ids.next = healing ? undefined : traceId;
      emit(record, tracer, ROOT_CONTEXT, links);
    },
    close: () => provider.shutdown(),
  };
}

/** Gives the next trace the id that it is to have. Starting a span is synchronous, so nothing comes between. */
class RevisionIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  next: string | undefined;

  generateTraceId(): string {
    const id = this.next ?? this.#random.generateTraceId();
    this.next = undefined;
    return id;
  }

  generateSpanId(): string {
    return this.#random.generateSpanId();
  }
}

function revisionTrace({ attributes }: SpanRecord, workspace: string): string | undefined {
  const revision = attributes["edict.revision"];
  return typeof revision === "string" ? traceIdOf(workspace, revision) : undefined;
}

function linkTo(traceId: string): Link {
  return { context: { traceId, spanId: traceId.slice(0, 16), traceFlags: SAMPLED } };
}
