import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Decision, FailedEvaluation } from "../decisions/decision.ts";
import type { SearchAnswer } from "../decisions/search/searcher.ts";
import { ClientError } from "./failure.ts";

/** An answer as it must be before anybody goes by it. Throws ClientError. */
export function readDecision(value: JsonValue | undefined): Decision {
  const answer = readItem(value);
  if (isFailed(answer)) throw refusedItem(answer);
  return answer;
}

export function isFailed(answer: Decision | FailedEvaluation): answer is FailedEvaluation {
  return "error" in answer.context;
}

/** An item that was no question. What is wrong with it names places in it and no values. */
export function refusedItem({ context }: FailedEvaluation): ClientError {
  const { status, message } = context.error;
  return new ClientError("client.refused", message, { status });
}

export function readItems(value: JsonValue): readonly (Decision | FailedEvaluation)[] {
  const items = isObject(value) ? value["evaluations"] : undefined;
  if (!Array.isArray(items)) throw noAnswer();
  return (items as readonly JsonValue[]).map(readItem);
}

export function readSearch(value: JsonValue): SearchAnswer {
  if (!isObject(value) || !Array.isArray(value["results"])) throw noAnswer();
  return value as unknown as SearchAnswer;
}

function readItem(value: JsonValue | undefined): Decision | FailedEvaluation {
  if (!isObject(value)) throw noAnswer();
  const { decision, context } = value;
  if (typeof decision !== "boolean" || !isObject(context)) throw noAnswer();
  const { error } = context;
  if (isObject(error) && !decision) return value as unknown as FailedEvaluation;
  if (!Array.isArray(context["reasons"])) throw noAnswer();
  return value as unknown as Decision;
}

function noAnswer(): ClientError {
  return new ClientError("client.unavailable", "the answer is none of edict", { status: 200 });
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
