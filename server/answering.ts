import { EdictError } from "../core/errors.ts";
import type { Digest } from "../core/resource.ts";
import type { Decision, FailedEvaluation } from "../decisions/decision.ts";
import type { Decided, LoggedRoute } from "../decisions/log/record.ts";
import type { Batch, EvaluationRequest, Parsed } from "../decisions/request.ts";
import type { AppParts } from "./dependencies.ts";
import { askedTenant } from "./tenant-of.ts";
import type { Asker } from "./tenant-of.ts";

/** What answering takes of the app. */
export interface AnsweringParts extends Pick<AppParts, "clock" | "onDecision" | "requests"> {
  readonly decisions: Pick<AppParts["decisions"], "digest" | "evaluateMany" | "evaluateText">;
  readonly metrics: Pick<AppParts["metrics"], "countDecision">;
}

/** What is to be sent, and what it has to wait for before it may go out. */
export interface Answer {
  /** JSON. */
  readonly text: string;
  /** The release that answered; undefined for a tenant that has none. */
  readonly release: Digest | null | undefined;
  readonly recorded: Promise<void> | undefined;
}

/** Answers a body. Throws an EdictError for one that is no question, or about a tenant that is not to be asked. */
export type Answering = (parts: AnsweringParts, asker: Asker, body: unknown) => Answer;

/** AuthZEN 1.0, section 6. */
export const answerEvaluation: Answering = (parts, asker, body) =>
  answerOne(parts, asker, accepted(parts.requests.evaluation(body), parts), "evaluation");

/** AuthZEN 1.0, section 7. */
export const answerEvaluations: Answering = (parts, asker, body) => {
  const asked = accepted(parts.requests.evaluations(body), parts);
  return asked.kind === "single"
    ? answerOne(parts, asker, asked.request, "evaluations")
    : answerBatch(parts, asker, asked.batch);
};

function accepted<Value>(parsed: Parsed<Value>, { requests }: AnsweringParts): Value {
  if (parsed.ok) return parsed.value;
  throw new EdictError("EDICT_REQUEST_INVALID", requests.describe(parsed.problems));
}

function answerOne(
  parts: AnsweringParts,
  asker: Asker,
  request: EvaluationRequest,
  route: LoggedRoute,
): Answer {
  const tenant = askedTenant(asker, request.context);
  const now = parts.clock.now();
  const start = performance.now();
  const { decision: answer, text } = parts.decisions.evaluateText(tenant, request, { now });
  const ms = performance.now() - start;
  count(parts, answer, ms);
  const recorded = record(parts, asker, { tenant, request, answer, now, ms, route });
  return { text, release: answer.context.release, recorded };
}

function answerBatch(parts: AnsweringParts, asker: Asker, batch: Batch): Answer {
  const tenant = askedTenant(asker, batch.context);
  const items = batch.items.map((item, index) => refuseForeign(item, index, tenant));
  const now = parts.clock.now();
  const start = performance.now();
  const evaluations = parts.decisions.evaluateMany(tenant, items, { now, semantic: batch.semantic });
  const ms = (performance.now() - start) / evaluations.length;
  for (const answer of evaluations) count(parts, answer, ms);
  const release = parts.decisions.digest(tenant);
  return { text: JSON.stringify({ evaluations }), release, recorded: recordBatch() };

  function recordBatch(): Promise<void> | undefined {
    if (parts.onDecision === undefined) return undefined;
    const recorded = evaluations.map((answer, index) => {
      const item = items[index];
      if (item?.ok !== true || !isDecision(answer)) return undefined;
      return record(parts, asker, { tenant, request: item.value, answer, now, ms, route: "evaluations" });
    });
    return allOf(recorded);
  }
}

function isDecision(answer: Decision | FailedEvaluation): answer is Decision {
  return "reasons" in answer.context;
}

function record(
  { onDecision }: AnsweringParts,
  { requestId, caller }: Asker,
  { tenant, request, answer, now, ms, route }: Omit<Decided, "caller" | "requestId" | "source">,
): Promise<void> | undefined {
  if (onDecision === undefined) return undefined;
  const decided = { tenant, request, answer, now, ms, route, source: "server", requestId } as const;
  return onDecision(caller === null ? decided : { ...decided, caller: caller.name });
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

function count({ metrics }: AnsweringParts, answer: Decision | FailedEvaluation, ms: number): void {
  const reason = "reasons" in answer.context ? answer.context.reasons[0]?.code : "request.invalid";
  metrics.countDecision({ decision: answer.decision, reason: reason ?? "none", seconds: ms / 1000 });
}
