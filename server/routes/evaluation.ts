import type { FastifyReply, FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { Digest } from "../../core/resource.ts";
import type { Decision, FailedEvaluation } from "../../decisions/decision.ts";
import type { Decided, LoggedRoute } from "../../decisions/log/record.ts";
import type { Batch, EvaluationRequest, Parsed } from "../../decisions/request.ts";
import type { AppParts } from "../dependencies.ts";
import { tenantOf } from "../tenant-of.ts";

/** The tenant is part of the path, or comes with the token or the question. */
const PREFIXES = ["", "/tenants/:tenant"];

/** AuthZEN 1.0, sections 6 and 7, for each way of naming the tenant. A deny is an answer: 200. */
export function addEvaluationRoutes(parts: AppParts): void {
  for (const prefix of PREFIXES) {
    const options = { config: { authzen: true, decides: true } } as const;
    parts.app.post(`${prefix}/access/v1/evaluation`, options, (request, reply) => {
      const question = accepted(parts.requests.evaluation(request.body), parts);
      return send(reply, answerOne(parts, request, question, "evaluation"));
    });
    parts.app.post(`${prefix}/access/v1/evaluations`, options, (request, reply) => {
      const asked = accepted(parts.requests.evaluations(request.body), parts);
      if (asked.kind === "single")
        return send(reply, answerOne(parts, request, asked.request, "evaluations"));
      return send(reply, answerBatch(parts, request, asked.batch));
    });
  }
}

/** What is to be sent, and what it has to wait for before it may go out. */
interface Answer {
  readonly body: unknown;
  /** The release that answered; undefined for a tenant that has none. */
  readonly release: Digest | null | undefined;
  readonly recorded: Promise<void> | undefined;
}

function accepted<Value>(parsed: Parsed<Value>, { requests }: AppParts): Value {
  if (parsed.ok) return parsed.value;
  throw new EdictError("EDICT_REQUEST_INVALID", requests.describe(parsed.problems));
}

/** The text is ready: a serializer of fastify would have nothing to do. */
function send(
  reply: FastifyReply,
  { body, release, recorded }: Answer,
): FastifyReply | Promise<FastifyReply> {
  if (typeof release === "string") reply.header("edict-release", release);
  const answer = (): FastifyReply => reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
  return recorded === undefined ? answer() : recorded.then(answer);
}

function answerOne(
  parts: AppParts,
  request: FastifyRequest,
  question: EvaluationRequest,
  route: LoggedRoute,
): Answer {
  const tenant = tenantOf(request, question.context);
  const now = parts.clock.now();
  const start = performance.now();
  const body = parts.decisions.evaluate(tenant, question, { now });
  const ms = performance.now() - start;
  count(parts, body, ms);
  return {
    body,
    release: body.context.release,
    recorded: record(parts, request, { tenant, request: question, answer: body, now, ms, route }),
  };
}

function answerBatch(parts: AppParts, request: FastifyRequest, batch: Batch): Answer {
  const tenant = tenantOf(request, batch.context);
  const items = batch.items.map((item, index) => refuseForeign(item, index, tenant));
  const now = parts.clock.now();
  const start = performance.now();
  const answers = parts.decisions.evaluateMany(tenant, items, { now, semantic: batch.semantic });
  const ms = (performance.now() - start) / answers.length;
  for (const answer of answers) count(parts, answer, ms);
  const recorded = answers.map((answer, index) => {
    const item = items[index];
    if (item?.ok !== true || !isDecision(answer)) return undefined;
    return record(parts, request, { tenant, request: item.value, answer, now, ms, route: "evaluations" });
  });
  const release = parts.decisions.digest(tenant);
  return { body: { evaluations: answers }, release, recorded: allOf(recorded) };
}

function isDecision(answer: Decision | FailedEvaluation): answer is Decision {
  return "reasons" in answer.context;
}

function record(
  { onDecision }: AppParts,
  { id, caller }: FastifyRequest,
  decided: Omit<Decided, "caller" | "requestId" | "source">,
): Promise<void> | undefined {
  return onDecision?.({
    ...decided,
    source: "server",
    requestId: id,
    ...(caller !== null && { caller: caller.name }),
  });
}

function allOf(recorded: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const waiting = recorded.filter((one) => one !== undefined);
  return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined);
}

/** An item of a batch cannot be about another tenant than the batch. */
function refuseForeign(
  item: Parsed<EvaluationRequest>,
  index: number,
  tenant: string,
): Parsed<EvaluationRequest> {
  const named = item.ok ? item.value.context?.["tenant"] : undefined;
  if (named === undefined || named === tenant) return item;
  const pointer = `/evaluations/${index}/context/tenant`;
  return { ok: false, problems: [{ pointer, message: "names another tenant than the batch" }] };
}

function count({ metrics }: AppParts, answer: Decision | FailedEvaluation, ms: number): void {
  const reason = "reasons" in answer.context ? answer.context.reasons[0]?.code : "request.invalid";
  metrics.countDecision({ decision: answer.decision, reason: reason ?? "none", seconds: ms / 1000 });
}
