import type { RequestListener, ServerResponse } from "node:http";
import { answerEvaluation, answerEvaluations } from "../answering.ts";
import type { Answering } from "../answering.ts";
import type { AppParts } from "../dependencies.ts";
import type { CountRequest } from "../metrics.ts";
import { admits } from "../plugins/access.ts";
import { requestId } from "../plugins/request-id.ts";
import { mayUse } from "../tokens.ts";
import type { Caller } from "../tokens.ts";
import { Exchange } from "./exchange.ts";
import { readHead } from "./head.ts";
import type { Head } from "./head.ts";
import type { LaneRequest } from "./lane-request.ts";
import { LANE_ROUTES, targetOf } from "./target.ts";
import type { LaneRoute } from "./target.ts";

/** What the lane takes of the app. */
export interface LaneParts extends Pick<
  AppParts,
  "clock" | "decisions" | "limiter" | "limits" | "listen" | "metrics" | "onDecision" | "requests" | "tokens"
> {
  readonly logger: AppParts["app"]["log"] | undefined;
  /** While the app closes every answer says so, which is fastify's part. */
  readonly isClosing: () => boolean;
}

/** One of the routes with what its requests share. */
export interface Lane {
  readonly parts: LaneParts;
  readonly route: LaneRoute;
  readonly answering: Answering;
  readonly count: CountRequest;
  /** The Host header that was admitted last; the next is nearly always the same. */
  readonly admitted: { host: string | undefined };
  /** Takes a request of which nothing was read yet, or whose body goes to it now. */
  readonly onward: RequestListener;
}

/**
 * Answers the requests that ask for decisions in the usual form on the bare request and response of node:http, and hands
 * all others to `onward`: other routes, a query, another content type, a body without a length, no valid token, every
 * question that gets no 200. What is refused is so refused in one place, and answered the same over both ways.
 */
export function withLane(parts: LaneParts, onward: RequestListener): RequestListener<typeof LaneRequest> {
  const lanes = new Map(LANE_ROUTES.map((route) => [route, laneOf(parts, route, onward)]));
  return (request, response) => {
    const target = request.method === "POST" ? targetOf(request.url ?? "") : undefined;
    const lane = target && lanes.get(target.route);
    const isTaken =
      target !== undefined && lane !== undefined && take(lane, target.tenant, request, response);
    if (!isTaken) onward(request, response);
  };
}

function laneOf(parts: LaneParts, route: LaneRoute, onward: RequestListener): Lane {
  return {
    parts,
    route,
    answering: route.endsWith("s") ? answerEvaluations : answerEvaluation,
    count: parts.metrics.requests("POST", route),
    admitted: { host: undefined },
    onward,
  };
}

/** Whether the request is the lane's from now on. */
function take(
  lane: Lane,
  inPath: string | undefined,
  request: LaneRequest,
  response: ServerResponse,
): boolean {
  const start = performance.now();
  const { limits } = lane.parts;
  const head = readHead(request.rawHeaders);
  if (head === undefined || head.length > limits.bodyBytes) return false;
  const caller = callerOf(lane, head);
  if (caller === undefined || (caller !== null && !pays(lane, request, caller))) return false;
  const asker = { requestId: requestId(head.requestId, limits.requestIdLength), inPath, caller };
  const exchange = new Exchange(lane, asker, { request, response, start, length: head.length });
  request.divert(exchange);
  return true;
}

/** `undefined` for who is not let in, null where nobody needs a token. */
function callerOf(lane: Lane, head: Head): Caller | null | undefined {
  const { tokens, listen } = lane.parts;
  if (tokens.protects) {
    const caller = tokens.identify(head.authorization);
    return caller !== undefined && mayUse(caller, "decisions") ? caller : undefined;
  }
  if (head.host !== lane.admitted.host) {
    if (!admits(head.host, listen)) return undefined;
    lane.admitted.host = head.host;
  }
  return null;
}

/** What is refused for its limit goes on unpaid, to be told so. */
function pays({ parts: { limiter } }: Lane, request: LaneRequest, caller: Caller): boolean {
  if (limiter === undefined) return true;
  request.isPaid = limiter.take(caller) === 0;
  return request.isPaid;
}
