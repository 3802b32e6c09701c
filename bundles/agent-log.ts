import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { parseInstant } from "../core/time.ts";
import type { Decision } from "../decisions/decision.ts";
import type { Decided } from "../decisions/log/record.ts";
import { parseEvaluation } from "../decisions/request.ts";
import { textOf } from "./agent-status.ts";

/** A decision of an agent's log, and what the agent calls it. */
export interface LoggedDecision {
  readonly id: string;
  readonly decided: Decided;
}

const PATH = "edict/decision";

/**
 * The decision that an event of OPA's decision log tells of. `undefined` for every other event: of another document, of a
 * question or an answer that was masked beyond recognition, or of another tenant than the token's.
 */
export function loggedDecision(event: JsonValue, tenant: string | undefined): LoggedDecision | undefined {
  if (!isJsonObject(event)) return undefined;
  const { decision_id: id, labels, path, input, result, timestamp, metrics } = event;
  const request = parseEvaluation(input);
  const now = typeof timestamp === "string" ? parseInstant(timestamp) : undefined;
  if (typeof id !== "string" || pathOf(path) !== PATH || !request.ok || now === undefined) return undefined;
  if (!isDecision(result) || (tenant !== undefined && result.context.tenant !== tenant)) return undefined;
  const caller = isJsonObject(labels) ? textOf(labels["id"]) : undefined;
  const decided: Decided = {
    tenant: result.context.tenant,
    request: request.value,
    answer: result,
    now,
    ms: milliseconds(metrics),
    route: "agent",
    source: "agent",
    requestId: id,
    ...(caller !== undefined && { caller }),
  };
  return { id, decided };
}

/** OPA writes paths without a slash before them, older ones with it. */
function pathOf(path: JsonValue | undefined): string | undefined {
  return typeof path === "string" ? path.replace(/^\//u, "") : undefined;
}

function milliseconds(metrics: JsonValue | undefined): number {
  const nanoseconds = isJsonObject(metrics) ? metrics["timer_server_handler_ns"] : undefined;
  return typeof nanoseconds === "number" ? nanoseconds / 1e6 : 0;
}

function isDecision(value: JsonValue | undefined): value is JsonObject & Decision {
  if (!isJsonObject(value) || typeof value["decision"] !== "boolean") return false;
  const { context } = value;
  if (!isJsonObject(context) || typeof context["tenant"] !== "string") return false;
  const { reasons, release } = context;
  return (
    (release === null || typeof release === "string") &&
    isJsonArray(reasons) &&
    reasons.every((reason) => isJsonObject(reason) && typeof reason["code"] === "string")
  );
}
