/** The published entry `edict/express`: guards routes of Express 5, or of anything with its middlewares. */
import type { Decision } from "../decisions/decision.ts";
import { judge } from "./guard.ts";
import type { GuardOptions, RouteRule, Verdict } from "./guard.ts";

export type { Answerer, Given, GuardOptions, RouteRule } from "./guard.ts";

declare global {
  namespace Express {
    interface Request {
      /** What `authorize` decided for this request. */
      decision?: Decision;
    }
  }
}

/** What is used of Express's response. */
export interface ExpressResponse {
  status(code: number): this;
  set(headers: Record<string, string>): this;
  json(body: unknown): this;
}

/** A middleware: Express's own type takes it. */
export type Guard<Request> = (
  request: Request,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

/**
 * Makes `authorize({ action, resource })`, a middleware that lets a request go on when edict allows it, with the decision
 * as `request.decision`. Else it answers: 403, 401 where nobody is signed in, 503 where no answer could be had. What a
 * given function throws goes to the error handler, and the route does not run.
 */
export function authorizer<Request extends object>(
  options: GuardOptions<Request>,
): (rule: RouteRule<Request>) => Guard<Request> {
  return (rule) => async (request, response, next) => {
    let verdict: Verdict;
    try {
      verdict = await judge(options, rule, request);
    } catch (error) {
      return next(error);
    }
    if (verdict.decision !== undefined) Object.assign(request, { decision: verdict.decision });
    if (verdict.kind === "allowed") return next();
    const { status, headers, body } = verdict.refusal;
    response
      .status(status)
      .set({ ...headers })
      .json(body);
  };
}
