import type { DecisionClient } from "../client/client.ts";
import type { JsonObject } from "../core/json.ts";
import type { DecisionPoint } from "../decisions/decision-point.ts";
import type { Decision } from "../decisions/decision.ts";
import type { Action, Entity, EvaluationRequest } from "../decisions/request.ts";

/** A value, or what gives it for a request. */
export type Given<Request, Value> = Value | ((request: Request) => Value | Promise<Value>);

/** What answers: a client of a running edict, or a decision point in this process. */
export type Answerer = Pick<DecisionClient, "evaluate"> | Pick<DecisionPoint, "evaluateText">;

export interface GuardOptions<Request> {
  readonly decisions: Answerer;
  /** Whose question it is. A client with a tenant of its own needs none; a decision point always does. */
  readonly tenant?: Given<Request, string | undefined>;
  /** Who asks; `undefined` where nobody is signed in, which is answered with 401. */
  readonly subject: Given<Request, Entity | undefined>;
  /** What else counts: the address of the client, how it signed in. */
  readonly context?: Given<Request, JsonObject | undefined>;
}

/** What a route needs. */
export interface RouteRule<Request> {
  /** An action's name, or an action with properties. */
  readonly action: Given<Request, string | Action>;
  readonly resource: Given<Request, Entity>;
  /** In place of the subject of the options. */
  readonly subject?: Given<Request, Entity | undefined>;
}

/** Whether a request may go on; if not, what it is answered with. */
export type Verdict =
  | { readonly kind: "allowed"; readonly decision: Decision }
  | { readonly kind: "refused"; readonly decision?: Decision; readonly refusal: Refusal };

/** What a client may be told: nothing of roles and rules. */
export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
}

/** Throws TypeError where a decision point is to be asked without a tenant, and what the given functions throw. */
export async function judge<Request>(
  options: GuardOptions<Request>,
  rule: RouteRule<Request>,
  request: Request,
): Promise<Verdict> {
  const subject = await valueOf(rule.subject ?? options.subject, request);
  if (subject === undefined) return refused(401, "unauthenticated", "Sign in first.");
  const action = await valueOf(rule.action, request);
  const resource = await valueOf(rule.resource, request);
  const context = await valueOf(options.context, request);
  const tenant = await valueOf(options.tenant, request);
  const question = {
    subject,
    action: typeof action === "string" ? { name: action } : action,
    resource,
    ...(context !== undefined && { context }),
  };
  return verdictOf(await ask(options.decisions, question, tenant));
}

async function ask(
  decisions: Answerer,
  question: EvaluationRequest,
  tenant: string | undefined,
): Promise<Decision> {
  if (!isPoint(decisions)) {
    const context = { ...question.context, ...(tenant !== undefined && { tenant }) };
    return decisions.evaluate({ ...question, context });
  }
  if (tenant === undefined) throw new TypeError("a decision point has to be told the tenant");
  return decisions.evaluateText(tenant, question, { now: Date.now() }).decision;
}

function isPoint(decisions: Answerer): decisions is Pick<DecisionPoint, "evaluateText"> {
  return "evaluateText" in decisions;
}

function verdictOf(decision: Decision): Verdict {
  if (decision.decision) return { kind: "allowed", decision };
  const { reasons, reason_user: reason } = decision.context;
  const message = reason?.en ?? "You do not have permission to do this.";
  const isUnanswered = reasons.some(({ code }) => code.startsWith("client."));
  const refusal = isUnanswered
    ? refused(503, "unavailable", message, { "retry-after": "1" })
    : refused(403, "forbidden", message);
  return { ...refusal, decision };
}

function refused(
  status: Refusal["status"],
  code: string,
  message: string,
  headers: Refusal["headers"] = {},
): Extract<Verdict, { readonly kind: "refused" }> {
  return { kind: "refused", refusal: { status, headers, body: { error: { code, message } } } };
}

async function valueOf<Request, Value>(given: Given<Request, Value>, request: Request): Promise<Value> {
  return typeof given === "function"
    ? await (given as (request: Request) => Value | Promise<Value>)(request)
    : given;
}
