import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
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
  const items = isJsonObject(value) ? value["evaluations"] : undefined;
  if (!isJsonArray(items)) throw noAnswer();
  return items.map(readItem);
}

export function readSearch(value: JsonValue): SearchAnswer {
  if (!isJsonObject(value) || !isJsonArray(value["results"])) throw noAnswer();
  return value as unknown as SearchAnswer;
}

function readItem(value: JsonValue | undefined): Decision | FailedEvaluation {
  if (!isJsonObject(value)) throw noAnswer();
  const { decision, context } = value;
  if (typeof decision !== "boolean" || !isJsonObject(context)) throw noAnswer();
  const { error } = context;
  if (isJsonObject(error) && !decision) return value as unknown as FailedEvaluation;
  if (!isJsonArray(context["reasons"])) throw noAnswer();
  return value as unknown as Decision;
}

function noAnswer(): ClientError {
  return new ClientError("client.unavailable", "the answer is none of edict", { status: 200 });
}
