import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { DecisionLog } from "../decisions/log/decision-log.ts";
import type { Figure } from "../telemetry/figures.ts";
import { makeDecisionLogMetrics } from "./decision-log-metrics.ts";
import type { Decisions, StatusSource } from "./dependencies.ts";
import { makeLoopMetrics } from "./loop-metrics.ts";
import type { LoopObserver } from "./loop-metrics.ts";
import { TalliedCounter, TalliedHistogram } from "./tallies.ts";
import type { Spread, Tally } from "./tallies.ts";

/** What is known of one answer when it is counted. */
export interface CountedDecision {
  readonly decision: boolean;
  /** Code of the first reason, or `request.invalid` for an item of a batch that was no question. */
  readonly reason: string;
  readonly seconds: number;
}

/** Counts one request of a route that was answered with a status after so many seconds. */
export type CountRequest = (status: number, seconds: number) => void;

/** Decisions take microseconds, HTTP requests milliseconds. */
const DECISION_BUCKETS = [5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 5e-3, 5e-2];
const REQUEST_BUCKETS = [5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.5, 1, 5];

/** The server's figures, in a registry of their own, so that two apps in one process do not mix. */
export interface Metrics {
  readonly countDecision: (counted: CountedDecision) => void;
  /**
   * What counts the requests of a method and a route. The route is the pattern, never the path: paths hold names and
   * would make a series each.
   */
  readonly requests: (method: string, route: string) => CountRequest;
  /** Counts one request that was refused for its caller's limit. */
  readonly countLimited: () => void;
  /** Takes what the loop tells of itself. */
  readonly observeLoop: LoopObserver;
  /** All figures as data, for sending them on. */
  figures(): Promise<readonly Figure[]>;
  /** The text exposition format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricSources {
  readonly decisions: Pick<Decisions, "size">;
  readonly status: StatusSource;
  readonly staleReleases: () => number;
  /** Whether there are figures of memory, CPU and the event loop too. */
  readonly processMetrics: boolean;
  /** Absent: decisions are not recorded. */
  readonly decisionLog?: Pick<DecisionLog, "figures"> | undefined;
}

/** Makes the figures. The gauges look at their sources when they are read. */
export function makeMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (sources.processMetrics) collectDefaultMetrics({ register: registry });
  makeGauges(registers, sources);
  if (sources.decisionLog !== undefined) makeDecisionLogMetrics(registers, sources.decisionLog);
  return {
    countDecision: decisionCounter(registers),
    requests: requestCounter(registers),
    countLimited: limitedCounter(registers),
    observeLoop: makeLoopMetrics(registers, Date.now),
    // The library types a metric's type as its own enumeration, whose values are these words.
    figures: () => registry.getMetricsAsJSON() as Promise<unknown> as Promise<readonly Figure[]>,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function decisionCounter(registers: Registry[]): Metrics["countDecision"] {
  const total = new TalliedCounter({
    name: "edict_decisions_total",
    help: "Decisions, by outcome and by the code of the first reason.",
    labelNames: ["outcome", "reason"],
    registers,
  });
  const duration = new TalliedHistogram(
    {
      name: "edict_decision_duration_seconds",
      help: "How long one decision took, without HTTP.",
      registers,
    },
    DECISION_BUCKETS,
  ).series({});
  // A reason is a code of the policies, so there are few.
  const allows = new Map<string, Tally>();
  const denies = new Map<string, Tally>();
  return ({ decision, reason, seconds }) => {
    const tallies = decision ? allows : denies;
    let tally = tallies.get(reason);
    if (tally === undefined) {
      tally = total.series({ outcome: decision ? "allow" : "deny", reason });
      tallies.set(reason, tally);
    }
    tally.count += 1;
    duration.observe(seconds);
  };
}

function requestCounter(registers: Registry[]): Metrics["requests"] {
  const total = new TalliedCounter({
    name: "edict_http_requests_total",
    help: "HTTP requests, by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const duration = new TalliedHistogram(
    {
      name: "edict_http_request_duration_seconds",
      help: "How long HTTP requests took, by route.",
      labelNames: ["route"],
      registers,
    },
    REQUEST_BUCKETS,
  );
  const routes = new Map<string, CountRequest>();
  const spreads = new Map<string, Spread>();
  return (method, route) => {
    const known = routes.get(`${method} ${route}`);
    if (known !== undefined) return known;
    const spread = spreads.get(route) ?? duration.series({ route });
    spreads.set(route, spread);
    const count = routeCounter((status) => total.series({ method, route, status }), spread);
    routes.set(`${method} ${route}`, count);
    return count;
  };
}

function routeCounter(series: (status: number) => Tally, spread: Spread): CountRequest {
  const statuses = new Map<number, Tally>();
  return (status, seconds) => {
    let tally = statuses.get(status);
    if (tally === undefined) {
      tally = series(status);
      statuses.set(status, tally);
    }
    tally.count += 1;
    spread.observe(seconds);
  };
}

function limitedCounter(registers: Registry[]): Metrics["countLimited"] {
  const limited = new Counter({
    name: "edict_http_limited_total",
    help: "HTTP requests that were refused because their token asked too often.",
    registers,
  });
  return () => limited.inc();
}

function makeGauges(registers: Registry[], { decisions, status, staleReleases }: MetricSources): void {
  const releases: Gauge = new Gauge({
    name: "edict_releases",
    help: "Tenants that decisions are made for.",
    registers,
    collect: () => releases.set(decisions.size),
  });
  const stale: Gauge = new Gauge({
    name: "edict_releases_stale",
    help: "Tenants whose newest release could not be read; they are served from the one before.",
    registers,
    collect: () => stale.set(staleReleases()),
  });
  const degraded: Gauge = new Gauge({
    name: "edict_revision_degraded",
    help: "1 while the newest revision is not in force and the last good state serves.",
    registers,
    collect: () => degraded.set(status.status().degraded === undefined ? 0 : 1),
  });
  const running: Gauge = new Gauge({
    name: "edict_engine_running",
    help: "1 while the loop's thread runs, 0 while it is lost or this process serves decisions only.",
    registers,
    collect: () => running.set(status.status().engine?.running === true ? 1 : 0),
  });
  const restarts: Gauge = new Gauge({
    name: "edict_engine_restarts",
    help: "How often the loop's thread was lost and replaced.",
    registers,
    collect: () => restarts.set(status.status().engine?.restarts ?? 0),
  });
  const revision: Gauge<"revision"> = new Gauge({
    name: "edict_revision_info",
    help: "The revision that was applied last, as a label; always 1.",
    labelNames: ["revision"],
    registers,
    collect: () => {
      const applied = status.status().revision;
      revision.reset();
      if (applied !== undefined) revision.set({ revision: applied }, 1);
    },
  });
}
