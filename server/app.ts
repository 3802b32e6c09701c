import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { LogController, fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import { installAtLeast } from "./at-least.ts";
import { endConnectionsOnClose } from "./closing.ts";
import { SERVER_LIMITS } from "./dependencies.ts";
import type { AppDependencies, AppParts, ServerLimits } from "./dependencies.ts";
import { LaneRequest } from "./lane/lane-request.ts";
import { withLane } from "./lane/lane.ts";
import { makeMetrics } from "./metrics.ts";
import { addOpaRoutes } from "./opa/routes.ts";
import { installAccess, refuseUnprotected } from "./plugins/access.ts";
import { answerClientError } from "./plugins/client-error.ts";
import { installErrors, sendError } from "./plugins/errors.ts";
import { installJsonBody } from "./plugins/json-body.ts";
import { HEADERS, installObservation } from "./plugins/observation.ts";
import { installRequestId, requestIdMaker } from "./plugins/request-id.ts";
import { RateLimiter } from "./rate-limit.ts";
import { addAgentRoutes } from "./routes/agents.ts";
import { addBundleRoutes } from "./routes/bundles.ts";
import { addEvaluationRoutes } from "./routes/evaluation.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addMetadataRoutes } from "./routes/metadata.ts";
import { addMetricsRoute } from "./routes/metrics.ts";
import { addReleaseRoute } from "./routes/release.ts";
import { addSearchRoutes } from "./routes/search.ts";
import { addStatusRoutes } from "./routes/status.ts";
import { TokenBook } from "./tokens.ts";

/**
 * Builds the HTTP server without listening. Throws EDICT_LISTEN_UNPROTECTED when `listen` is not loopback and no token is
 * configured, EDICT_CONFIG_INVALID for an unusable token. `close()` ends idle connections at once and the others after
 * the request that they carry.
 */
export function buildApp(dependencies: AppDependencies): FastifyInstance {
  const tokens = new TokenBook(dependencies.tokens, dependencies);
  refuseUnprotected(tokens, dependencies.listen);
  const limits = { ...SERVER_LIMITS, ...dependencies.limits };
  const { decisions, decisionLog, status, staleReleases = () => 0, processMetrics = false } = dependencies;
  const metrics = makeMetrics({ decisions, decisionLog, status, staleReleases, processMetrics });
  dependencies.onMetrics?.(metrics);
  const closing = { began: false };
  const { logger, rateLimit } = dependencies;
  const limiter = rateLimit && new RateLimiter(rateLimit);
  const parts = { ...dependencies, limiter, limits, metrics, tokens };
  const lane = { ...parts, logger, isClosing: (): boolean => closing.began };
  const app = makeFastify(dependencies, limits, (handler) => makeServer(limits, withLane(lane, handler)));
  endConnectionsOnClose(app, closing, limits.closeGrace);
  installParts(app, { ...parts, app });
  return app;
}

function makeFastify(
  { logger }: AppDependencies,
  limits: ServerLimits,
  serverFactory: (handler: RequestListener) => Server,
): FastifyInstance {
  return fastify({
    serverFactory,
    ...(logger !== undefined && { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: 1024 },
    genReqId: requestIdMaker(limits.requestIdLength),
    requestIdHeader: false,
    forceCloseConnections: "idle",
    // Requests that are under way or come on an open connection while the app closes are answered.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // Such a request reaches no hook, so what the hooks do is done here.
    frameworkErrors: (error, request, reply) => {
      void sendError(error, request, reply.headers({ ...HEADERS, "x-request-id": request.id }));
    },
  });
}

function makeServer(limits: ServerLimits, listener: RequestListener<typeof LaneRequest>): Server {
  return createServer(
    {
      IncomingMessage: LaneRequest,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: limits.keepAliveTimeout,
      // Node looks for late requests only so often; its default of 30 s would make the timeouts twice as long.
      connectionsCheckingInterval: 1_000,
    },
    listener,
  );
}

/** The order matters: an id for every answer, then the door, then the rest. */
function installParts(app: FastifyInstance, parts: AppParts): void {
  installErrors(app);
  installRequestId(app);
  installObservation(app, parts.metrics);
  installAccess(app, parts);
  installJsonBody(app, parts.limits.bodyDepth);
  installAtLeast(app, parts.decisions.freshness);
  addHealthRoutes(parts);
  addMetricsRoute(parts);
  addStatusRoutes(parts);
  addBundleRoutes(parts);
  addAgentRoutes(parts);
  addReleaseRoute(parts);
  addEvaluationRoutes(parts);
  addOpaRoutes(parts);
  addSearchRoutes(parts);
  addMetadataRoutes(parts);
}
