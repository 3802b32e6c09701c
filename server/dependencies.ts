import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Agents } from "../bundles/agents.ts";
import type { BundleService } from "../bundles/service.ts";
import type { Clock } from "../core/ports.ts";
import type { DecisionPoint } from "../decisions/decision-point.ts";
import type { DataFilters } from "../decisions/filters/data-filters.ts";
import type { DecisionLog } from "../decisions/log/decision-log.ts";
import type { OnDecision } from "../decisions/log/record.ts";
import type { PastDecisions } from "../decisions/past.ts";
import type { RequestReader } from "../decisions/request.ts";
import type { SearchService } from "../decisions/search/index.ts";
import type { IssuedTokens } from "./issued-tokens.ts";
import type { JwtVerifier } from "./jwt.ts";
import type { ListenAddress } from "./listen.ts";
import type { Metrics } from "./metrics.ts";
import type { RateLimit, RateLimiter } from "./rate-limit.ts";
import type { TokenBook, TokenGrant } from "./tokens.ts";

/** What the server asks of the decision point. */
export type Decisions = Pick<
  DecisionPoint,
  "digest" | "evaluate" | "evaluateMany" | "evaluateText" | "freshness" | "release" | "releases" | "size"
>;

/** What the server asks of the bundles for agents. */
export type Bundles = Pick<BundleService, "answer" | "end">;

/** What the server asks of what hears agents. */
export type AgentDesk = Pick<Agents, "list" | "logged" | "report">;

/** How the desired state fares, for probes and people. The daemon's own status is of this shape. */
export interface ServiceStatus {
  /** The last revision that was applied whole or in part; absent before the first. */
  readonly revision?: string;
  /** Why the newest revision is not in force, while the last good state serves; absent when it is. */
  readonly degraded?: { readonly reason: string; readonly revision?: string };
  /** The thread of the loop; absent where this process serves decisions only. */
  readonly engine?: { readonly running: boolean; readonly restarts: number };
  /** What the last pass did, in the order of its going. */
  readonly phases?: readonly { readonly phase: string; readonly ms: number; readonly summary: string }[];
}

export interface StatusSource {
  status(): ServiceStatus;
}

/** Bounds on what a client may take. Times are in milliseconds, sizes in bytes. */
export interface ServerLimits {
  readonly bodyBytes: number;
  /** Levels of objects and lists in a body. */
  readonly bodyDepth: number;
  /** All headers together. */
  readonly headerBytes: number;
  /** From the connection's first byte to the headers' last. */
  readonly headersTimeout: number;
  /** From the request's first byte to its last. */
  readonly requestTimeout: number;
  /** How long an idle connection is kept. */
  readonly keepAliveTimeout: number;
  readonly requestIdLength: number;
  /** How long the end waits for requests that are under way. */
  readonly closeGrace: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytes: 1024 * 1024,
  bodyDepth: 64,
  headerBytes: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s after which common load balancers drop a connection, so that they are first.
  keepAliveTimeout: 65_000,
  requestIdLength: 256,
  // Well within the 30 s that service managers give before they kill.
  closeGrace: 10_000,
};

/** Everything that the server works with; compose.ts makes it. */
export interface AppDependencies {
  readonly decisions: Decisions;
  /** The bundles for agents; absent: there are none. */
  readonly bundles?: Bundles;
  /** Hears agents; absent: they are not heard. */
  readonly agents?: AgentDesk;
  readonly requests: RequestReader;
  readonly search: SearchService;
  /** Writes rules as filters for rows; absent: the Compile API is not served. */
  readonly filters?: DataFilters;
  readonly status: StatusSource;
  readonly clock: Clock;
  /** Answers as of the past; absent: it cannot be asked for. */
  readonly past?: PastDecisions;
  /** Where the app will listen: it decides what must be protected. */
  readonly listen: ListenAddress;
  /** The URL that clients reach the server at, for its metadata; absent: the address that it is bound to. */
  readonly publicUrl?: string;
  /** With all else empty, too, no request needs a token, which is allowed on loopback only. */
  readonly tokens: readonly TokenGrant[];
  /** Who else's tokens are accepted; absent: nobody's. */
  readonly jwt?: JwtVerifier;
  /** The tokens of the database; absent: there are none. */
  readonly issued?: IssuedTokens;
  /** How often each caller may ask; absent: as often as it likes. */
  readonly rateLimit?: RateLimit;
  /** The version of edict, for /status. */
  readonly version: string;
  /** A pino logger; absent: nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  readonly limits?: Partial<ServerLimits>;
  /** Takes every decision into the log; absent: nothing is recorded. */
  readonly onDecision?: OnDecision;
  /** The same log, for records that were made elsewhere and for figures. */
  readonly decisionLog?: Pick<DecisionLog, "append" | "figures">;
  /** Whether /metrics also tells of memory, CPU and the event loop of the process. Default false. */
  readonly processMetrics?: boolean;
  /** How many tenants are served from a release that is not the newest, because that one could not be read. */
  readonly staleReleases?: () => number;
  /** Gets the figures once they are there: to feed the loop's snapshots into them, and to send them on. */
  readonly onMetrics?: (metrics: Pick<Metrics, "figures" | "observeLoop">) => void;
}

/** The app with everything that its parts share. */
export interface AppParts extends Omit<
  AppDependencies,
  "limits" | "logger" | "onMetrics" | "processMetrics" | "staleReleases" | "tokens"
> {
  readonly app: FastifyInstance;
  readonly limits: ServerLimits;
  readonly metrics: Metrics;
  readonly tokens: TokenBook;
  readonly limiter: RateLimiter | undefined;
}
