import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Link, Tracer } from "@opentelemetry/api";
import type { SpanRecord } from "./span-tree.ts";

/** Takes whole traces and sends them on in the background. */
export interface TraceSink {
  take(record: SpanRecord): void;
  /** Sends what is waiting and ends. */
  close(): Promise<void>;
}

/** Writes a recorded trace down as OpenTelemetry's spans, with the times that it had. */
export function emit(record: SpanRecord, tracer: Tracer, parent: Context, links: Link[] = []): void {
  const { name, start, end, attributes, failure, parts } = record;
  const span = tracer.startSpan(name, { startTime: start, attributes: { ...attributes }, links }, parent);
  if (failure !== undefined) {
    span.setAttribute("error.type", failure);
    span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  }
  const here = trace.setSpan(parent, span);
  for (const part of parts) emit(part, tracer, here);
  span.end(end);
}
