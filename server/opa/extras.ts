import type { FastifyReply, FastifyRequest } from "fastify";
import type { Decision, Reason } from "../../decisions/decision.ts";

/** One event of OPA's traces. edict has notes only: its reasons. */
interface TraceEvent {
  readonly op: "note";
  readonly query_id: 0;
  readonly parent_id: 0;
  readonly type: "";
  readonly node: null;
  readonly locals: readonly never[];
  readonly message: string;
}

/** Times in nanoseconds under OPA's names. */
export interface Timings {
  readonly startedAt: number;
  readonly evaluationMs: number;
}

/** Whether a parameter of the query asks for something: it is there, and is not `false`. */
export function isAsked(request: FastifyRequest, name: string): boolean {
  const value = parameter(request, name);
  return value !== undefined && (value === "" || value.toLowerCase() === "true");
}

/** A parameter of the query; the first where it stands more than once. */
export function parameter(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, string | readonly string[] | undefined>>)[name];
  return typeof value === "string" ? value : value?.[0];
}

/** Sends a value as OPA does: JSON in one line, or in many with `pretty`. */
export function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  value: unknown,
  type = "application/json",
): FastifyReply {
  const text = isAsked(request, "pretty") ? JSON.stringify(value, null, 2) : JSON.stringify(value);
  return reply
    .type(type)
    .serializer((ready: unknown) => String(ready))
    .send(`${text}\n`);
}

/** What the parameters ask to be told beside the result. */
export function extras(
  request: FastifyRequest,
  decision: Decision | undefined,
  version: string,
  timings: Timings,
): Record<string, unknown> {
  return {
    ...(isAsked(request, "provenance") && { provenance: provenance(decision, version) }),
    ...explanation(request, decision),
    ...((isAsked(request, "metrics") || isAsked(request, "instrument")) && { metrics: measured(timings) }),
  };
}

function provenance(decision: Decision | undefined, version: string): unknown {
  const { release = null, tenant = "" } = decision?.context ?? {};
  return { version, ...(release !== null && { bundles: { [tenant]: { revision: release } } }) };
}

/** `fails` tells why not, every other mode tells all. */
function explanation(request: FastifyRequest, decision: Decision | undefined): Record<string, unknown> {
  const mode = parameter(request, "explain");
  if (decision === undefined || !["notes", "fails", "full", "debug"].includes(mode ?? "")) return {};
  const reasons = mode === "fails" && decision.decision ? [] : decision.context.reasons;
  return { explanation: isAsked(request, "pretty") ? reasons.map(toLine) : reasons.map(toEvent) };
}

function toEvent({ code, message }: Reason): TraceEvent {
  const text = `${code}: ${message}`;
  return { op: "note", query_id: 0, parent_id: 0, type: "", node: null, locals: [], message: text };
}

function toLine({ code, message, file, line }: Reason): string {
  const place = file === undefined ? "query" : `${file}:${line ?? 1}`;
  return `${place}  Note ${JSON.stringify(`${code}: ${message}`)}`;
}

function measured({ startedAt, evaluationMs }: Timings): Record<string, number> {
  return {
    timer_rego_query_eval_ns: nanoseconds(evaluationMs),
    timer_server_handler_ns: nanoseconds(performance.now() - startedAt),
  };
}

/** OPA counts in whole nanoseconds. */
export function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
