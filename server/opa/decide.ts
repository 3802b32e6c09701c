import type { FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Decision } from "../../decisions/decision.ts";
import type { EvaluationRequest } from "../../decisions/request.ts";
import type { AppParts } from "../dependencies.ts";
import { tenantOf } from "../tenant-of.ts";

/** A question as an OPA client put it, and the tenant that it is about. */
export interface Question {
  readonly tenant: string;
  readonly request: EvaluationRequest;
}

export interface Decided {
  readonly decision: Decision;
  /** How long the evaluation took, in milliseconds. */
  readonly ms: number;
  /** What the answer has to wait for: the decision log. */
  readonly recorded: Promise<void> | undefined;
}

/**
 * Reads the `input`: the request of AuthZEN 1.0, section 6.1, and the tenant beside it where neither path, token nor
 * context tells. Throws EDICT_REQUEST_INVALID and EDICT_REQUEST_FORBIDDEN.
 */
export function readQuestion(parts: AppParts, request: FastifyRequest, input: JsonValue): Question {
  // Judged first: who asks for a tenant that is not its own gets the same answer whatever else is wrong.
  const beside = besideTenant(request, input);
  const parsed = parts.requests.evaluation(input);
  if (!parsed.ok) {
    const problems = parts.requests.describe(parsed.problems);
    throw new EdictError("EDICT_REQUEST_INVALID", `input is no question: ${problems}`);
  }
  const { context } = parsed.value;
  if (beside === undefined) return { tenant: tenantOf(request, context), request: parsed.value };
  const named = context !== undefined && Object.hasOwn(context, "tenant");
  if (named && tenantOf(request, context) !== beside) {
    throw new EdictError("EDICT_REQUEST_INVALID", "input.tenant and input.context.tenant differ");
  }
  return { tenant: beside, request: parsed.value };
}

function besideTenant(request: FastifyRequest, input: JsonValue): string | undefined {
  if (!isJsonObject(input) || !Object.hasOwn(input, "tenant")) return undefined;
  return tenantOf(request, { tenant: input["tenant"] ?? null });
}

/** Answers a question, counts the answer and hands it to the decision log. */
export function decide(parts: AppParts, request: FastifyRequest, question: Question): Decided {
  const { clock, decisions, metrics, onDecision } = parts;
  const now = clock.now();
  const start = performance.now();
  const decision = decisions.evaluate(question.tenant, question.request, { now });
  const ms = performance.now() - start;
  const reason = decision.context.reasons[0]?.code ?? "none";
  metrics.countDecision({ decision: decision.decision, reason, seconds: ms / 1000 });
  const recorded = onDecision?.({
    ...question,
    answer: decision,
    now,
    ms,
    route: "data",
    source: "server",
    requestId: request.id,
    ...(request.caller !== null && { caller: request.caller.name }),
  });
  return { decision, ms, recorded };
}
