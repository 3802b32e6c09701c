import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { AppParts } from "../dependencies.ts";
import { bodyMembers } from "./body.ts";
import { decide, readQuestion } from "./decide.ts";
import type { Question } from "./decide.ts";
import { documentOf, isDefined, pathSegments, valueAt } from "./document.ts";
import { opaError } from "./errors.ts";
import type { OpaError } from "./errors.ts";
import { sendJson } from "./extras.ts";

/** A batch is answered at once and in one go, so it is bounded. */
const MAX_INPUTS = 1000;

/** The batch of the Enterprise OPA API, which OPA's clients use where it is offered. */
export function addBatchRoute(opa: FastifyInstance, parts: AppParts, prefix: string): void {
  for (const url of [`${prefix}/v1/batch/data`, `${prefix}/v1/batch/data/*`]) {
    opa.post(url, { config: { decides: true } }, (request, reply) => answerBatch(parts, request, reply));
  }
}

type Read =
  | { readonly ok: true; readonly question: Question }
  | { readonly ok: false; readonly error: OpaError };

/** Inputs that are no questions fail alone: the answer is then 207, with a status beside each. */
async function answerBatch(
  parts: AppParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = pathSegments(request.raw.url ?? "", "data");
  const inputs = readInputs(bodyMembers(request.body) ?? {});
  const read = inputs.map(([key, input]) => [key, readOne(parts, request, input)] as const);
  const failed = read.some(([, { ok }]) => !ok);
  const waiting: Promise<void>[] = [];
  const releases = new Set<string>();
  const answers = read.map(([key, one]) => {
    // This API knows 200 and 500 for an item, whoever is to blame.
    if (!one.ok) return [key, { http_status_code: "500", ...one.error }] as const;
    const status = failed ? { http_status_code: "200" } : {};
    if (!isDefined(path)) return [key, status] as const;
    const { decision, recorded } = decide(parts, request, one.question);
    if (recorded !== undefined) waiting.push(recorded);
    releases.add(decision.context.release ?? "");
    const result = valueAt(documentOf(decision), path);
    return [key, { ...status, ...(result !== undefined && { result }) }] as const;
  });
  const [release] = releases;
  if (release !== undefined && release !== "" && releases.size === 1) reply.header("edict-release", release);
  await Promise.all(waiting);
  return sendJson(request, reply.code(failed ? 207 : 200), { responses: Object.fromEntries(answers) });
}

/** Every input, on top of the common one; members are replaced whole. */
function readInputs(body: JsonObject): readonly (readonly [string, JsonValue])[] {
  const inputs = body["inputs"];
  const common = body["common_input"] ?? {};
  if (!isJsonObject(inputs)) throw invalid("the body's inputs must be an object");
  if (!isJsonObject(common)) throw invalid("the body's common_input must be an object");
  const entries = Object.entries(inputs);
  if (entries.length > MAX_INPUTS) throw invalid(`the body's inputs must hold at most ${MAX_INPUTS} members`);
  return entries.map(([key, input]) => [key, isJsonObject(input) ? { ...common, ...input } : input]);
}

/** What the caller may not ask at all ends the whole batch. */
function readOne(parts: AppParts, request: FastifyRequest, input: JsonValue): Read {
  try {
    return { ok: true, question: readQuestion(parts, request, input) };
  } catch (error) {
    if (!(error instanceof EdictError) || error.code !== "EDICT_REQUEST_INVALID") throw error;
    return { ok: false, error: opaError(error.code, error.message) };
  }
}

function invalid(message: string): EdictError {
  return new EdictError("EDICT_REQUEST_INVALID", message);
}
