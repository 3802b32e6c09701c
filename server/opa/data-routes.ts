import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { JsonValue } from "../../core/json.ts";
import type { AppParts } from "../dependencies.ts";
import { bodyMembers, readParameter } from "./body.ts";
import { decide, readQuestion } from "./decide.ts";
import type { Decided } from "./decide.ts";
import { DEFAULT_PATH, documentOf, isDefined, pathSegments, valueAt } from "./document.ts";
import { opaError, sendOpaError } from "./errors.ts";
import { extras, parameter, sendJson } from "./extras.ts";

const NO_INPUT = { code: "api_usage_warning", message: "'input' key missing from the request" } as const;

const DECIDES = { config: { decides: true } } as const;

/** OPA's Data API: one document, `edict/allow` and `edict/decision`, over the evaluation of questions. */
export function addDataRoutes(opa: FastifyInstance, parts: AppParts, prefix: string): void {
  for (const url of [`${prefix}/v1/data`, `${prefix}/v1/data/*`]) {
    opa.get(url, DECIDES, (request, reply) => answerGet(parts, request, reply));
    opa.post(url, DECIDES, (request, reply) => answerPost(parts, request, reply));
  }
  for (const url of [`${prefix}/v0/data`, `${prefix}/v0/data/*`]) {
    opa.post(url, DECIDES, (request, reply) => answerBare(parts, request, reply, segmentsOf(request)));
  }
  const roots = prefix === "" ? ["/"] : [prefix, `${prefix}/`];
  for (const url of roots) {
    opa.post(url, DECIDES, (request, reply) => answerBare(parts, request, reply, DEFAULT_PATH));
  }
}

function segmentsOf(request: FastifyRequest): readonly string[] {
  return pathSegments(request.raw.url ?? "", "data");
}

function answerGet(parts: AppParts, request: FastifyRequest, reply: FastifyReply): PromiseOr<FastifyReply> {
  const text = parameter(request, "input");
  const input = text === undefined ? undefined : readParameter(text, parts.limits.bodyDepth);
  return answerV1(parts, request, reply, input, {});
}

function answerPost(parts: AppParts, request: FastifyRequest, reply: FastifyReply): PromiseOr<FastifyReply> {
  const body = bodyMembers(request.body) ?? {};
  // As for OPA, an input of null is none.
  const input = Object.hasOwn(body, "input") ? (body["input"] ?? undefined) : undefined;
  return answerV1(parts, request, reply, input, input === undefined ? { warning: NO_INPUT } : {});
}

function answerV1(
  parts: AppParts,
  request: FastifyRequest,
  reply: FastifyReply,
  input: JsonValue | undefined,
  warning: object,
): PromiseOr<FastifyReply> {
  const startedAt = performance.now();
  const path = segmentsOf(request);
  const decided = ask(parts, request, reply, path, input);
  const result = isDefined(path) ? valueAt(documentOf(decided?.decision), path) : undefined;
  const timings = { startedAt, evaluationMs: decided?.ms ?? 0 };
  const body = {
    ...extras(request, decided?.decision, parts.version, timings),
    ...(result !== undefined && { result }),
    ...warning,
  };
  return once(decided, () => sendJson(request, reply, body));
}

/** The value itself, or 404. */
function answerBare(
  parts: AppParts,
  request: FastifyRequest,
  reply: FastifyReply,
  path: readonly string[],
): PromiseOr<FastifyReply> {
  const input = (request.body ?? undefined) as JsonValue | undefined;
  const decided = ask(parts, request, reply, path, input);
  const value = isDefined(path) ? valueAt(documentOf(decided?.decision), path) : undefined;
  if (value !== undefined) return once(decided, () => sendJson(request, reply, value));
  const message = `document ${isDefined(path) ? "undefined" : "missing"}: ${["data", ...path].join(".")}`;
  return sendOpaError(reply, 404, opaError("EDICT_NOT_FOUND", message, "undefined_document"));
}

/** Evaluates what is asked, where something is asked that can be answered. */
function ask(
  parts: AppParts,
  request: FastifyRequest,
  reply: FastifyReply,
  path: readonly string[],
  input: JsonValue | undefined,
): Decided | undefined {
  if (input === undefined || !isDefined(path)) return undefined;
  const decided = decide(parts, request, readQuestion(parts, request, input));
  const { release } = decided.decision.context;
  if (release !== null) void reply.header("edict-release", release);
  return decided;
}

type PromiseOr<Value> = Promise<Value> | Value;

/** Sends once the decision cannot be lost any more. */
function once(decided: Decided | undefined, send: () => FastifyReply): PromiseOr<FastifyReply> {
  return decided?.recorded === undefined ? send() : decided.recorded.then(send);
}
