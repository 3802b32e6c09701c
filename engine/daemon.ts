import { EdictError, describeError } from "../core/errors.ts";
import type { ClaimedUnit, Logger, LoopMetrics, Source, Span, StateStore, Tracer } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { durationSeconds } from "../core/time.ts";
import { Dispatcher } from "./dispatch/dispatcher.ts";
import { RETRY_BACKOFF, backoffMs } from "./execute/backoff.ts";
import { Meter } from "./meter.ts";
import { failedPass, refusedPass } from "./pass.ts";
import type { Pass } from "./pass.ts";
import { UNTRACED } from "./phase.ts";
import type { Stopwatch } from "./phase.ts";
import { planBrief } from "./plan-brief.ts";
import type { PlanBrief } from "./plan-brief.ts";
import type { Prepared } from "./prepare.ts";
import { Problems } from "./problems.ts";
import type { Degraded } from "./problems.ts";
import { Lanes } from "./queue/lanes.ts";
import type { Left } from "./queue/lanes.ts";
import { NO_REVISION, sweepDrafts } from "./queue/sweep.ts";
import type { SweepDependencies } from "./queue/sweep.ts";
import type { UnitDependencies } from "./queue/unit-reconciler.ts";
import { workOn } from "./queue/work.ts";
import type { ApplyOptions, Reconciler } from "./reconciler.ts";
import { Round, withEntry } from "./round.ts";
import { SingleFlight } from "./single-flight.ts";
import { Standing } from "./standing.ts";

/** How often this process says that it is alive and asks whether it is still at the newest revision. */
const ANNOUNCE_MS = 10_000;
/** How often the whole audit trail is walked through. */
const VERIFY_MS = 6 * 3_600_000;

export interface DaemonDependencies {
  readonly source: Pick<Source, "watch">;
  /** Loads and judges the source. */
  readonly prepare: (stopwatch: Stopwatch) => Promise<Prepared>;
  readonly reconciler: Pick<Reconciler, "lookAtAll">;
  readonly units: SweepDependencies & UnitDependencies;
  readonly store: StateStore;
  readonly logger: Logger;
  readonly actor: string;
  /** Names this process in claims. */
  readonly holder: string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Milliseconds that never go back. */
  readonly elapsed: () => number;
  /** Gets one trace a round. */
  readonly tracer?: Tracer;
  readonly metrics?: LoopMetrics;
  /** Called after every pass that came to an end, good or bad. */
  readonly onPass: (pass: Pass) => void | Promise<void>;
  /** The whole plan of the first look, and of one after the settings changed. */
  readonly onPlan?: (plan: PlanBrief) => void;
  readonly onProgress?: ApplyOptions["onProgress"];
}

/** What is in force and what is not, for /readyz and the metrics. Plain data. */
export interface DaemonStatus {
  /** The last revision that was applied whole or in part. */
  readonly revision?: Revision;
  /** Why not everything is as the newest revision wants it; absent when it is. */
  readonly degraded?: Degraded;
  readonly passes: number;
}

/**
 * Keeps the real systems equal to the source, beside any number of others that do the same on one database. A look reads
 * the source and gives the units that changed to the queue; the lanes take units from it. Both look at the state of the
 * world, never at the event that woke them, and a failure of the one does not stop the other.
 */
export class Daemon {
  readonly #dependencies: DaemonDependencies;
  readonly #dispatcher: Dispatcher;
  readonly #lanes: Lanes;
  readonly #look = new SingleFlight(() => this.#guarded("look", () => this.#lookOnce()));
  readonly #drain = new SingleFlight(() => this.#guarded("drain", () => this.#drainOnce()));
  readonly #started = Promise.withResolvers<void>();
  readonly #failures = { look: 0, drain: 0 };
  readonly #timers = new Map<"announce" | "drain" | "look" | "refresh" | "verify", NodeJS.Timeout>();
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #problems = new Problems();
  readonly #meter: Meter;
  readonly #standing: Standing;
  #passes = 0;
  #applied: Revision | undefined;
  #round: { readonly round: Round; readonly span: Span; tell: boolean } | undefined;
  #stopped = false;

  constructor(dependencies: DaemonDependencies) {
    this.#dependencies = dependencies;
    const { store, reconciler, holder, random, metrics, units } = dependencies;
    this.#meter = new Meter(metrics, units.clock);
    this.#standing = new Standing({
      ...dependencies,
      onAbreast: () => this.#problems.over("behind"),
      onBehind: (newest, revision) => {
        this.#lanes.cancel();
        this.#problems.set("behind", `another process is at the newer revision ${newest}`, revision);
      },
    });
    this.#dispatcher = new Dispatcher({
      store,
      lookAtAll: (prepared, stopwatch) => reconciler.lookAtAll(prepared, stopwatch),
    });
    this.#lanes = new Lanes({
      store,
      holder,
      random,
      mayWork: (units) => this.#mayWork(units),
      work: (claim, signal) => this.#work(claim, signal),
      onEnd: (unit, left) => this.#ended(unit, left),
      onClaims: (claims) => metrics?.claims(claims),
    });
  }

  get status(): DaemonStatus {
    const { degraded } = this.#problems;
    return {
      passes: this.#passes,
      ...(this.#applied === undefined ? {} : { revision: this.#applied }),
      ...(degraded === undefined ? {} : { degraded }),
    };
  }

  /** Makes the first pass and begins to watch. Resolves when the first pass has ended, however it ended. */
  async start(): Promise<void> {
    const { source, store } = this.#dependencies;
    const unwatch = await source.watch(() => this.wake());
    // Stopped meanwhile: what now begins would never end.
    if (this.#stopped) return unwatch();
    this.#stops.push(unwatch);
    // From the beginning: a process that starts behind another learns by it that it no longer is.
    this.#timers.set(
      "announce",
      setInterval(() => void this.#beat(), ANNOUNCE_MS),
    );
    this.wake();
    await this.#started.promise;
    if (this.#stopped) return;
    const unlisten = await store.watchWork(() => this.#drain.ask());
    if (this.#stopped) return unlisten();
    this.#stops.push(unlisten);
    this.#timers.set(
      "verify",
      setInterval(() => void this.#verify(), VERIFY_MS),
    );
    void this.#verify();
    this.#drain.ask();
  }

  /** Asks for a look at the source. */
  wake(): void {
    if (!this.#stopped) this.#look.ask();
  }

  /** Stops watching, lets the transactions that run come to their end, gives the units back, and returns. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#lanes.stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const stop of this.#stops.splice(0)) await stop();
    await Promise.all([this.#look.close(), this.#drain.close()]);
    this.#started.resolve();
    await this.#dependencies.store.leave(this.#dependencies.holder).catch((error: unknown) => {
      this.#dependencies.logger.warn("could not sign off", { error: describeError(error) });
    });
  }

  async #guarded(what: "drain" | "look", work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timers.get(what));
    try {
      await work();
      this.#failures[what] = 0;
      this.#problems.over(what);
    } catch (error) {
      await this.#failed(what, error);
    }
    await this.#endRound(what);
  }

  async #failed(what: "drain" | "look", error: unknown): Promise<void> {
    if (this.#stopped) return;
    this.#failures[what] += 1;
    const pass = failedPass(error);
    this.#problems.set(what, pass.message);
    await this.#tell(pass);
    // Also what looks final: what is wrong may be mended outside of the source, and nobody would tell.
    const wait = backoffMs(RETRY_BACKOFF, this.#failures[what], this.#dependencies.random);
    this.#dependencies.logger.info("trying again", { inMs: wait, failures: this.#failures[what] });
    this.#later(what, wait);
  }

  async #lookOnce(): Promise<void> {
    const { round } = this.#openRound();
    const prepared = await this.#dependencies.prepare(round.stopwatch);
    if (prepared.verdict !== "usable") {
      const pass = refusedPass({ prepared, phases: round.stopwatch.reports });
      this.#problems.set("refused", pass.reason, pass.revision);
      await this.#tell(pass);
      return;
    }
    this.#problems.over("refused");
    this.#meter.noticed(prepared.revision);
    if (!(await this.#standing.announce(prepared.revision))) {
      // There is nothing to wait for: what the others apply is served here, too.
      this.#started.resolve();
      return;
    }
    const { units, look } = await this.#dispatcher.dispatch(prepared, round.stopwatch);
    if (this.#round !== undefined) this.#round.tell = true;
    if (look !== undefined) {
      this.#dependencies.onPlan?.(planBrief(look.plan, look.gate));
      const kinds = this.#dependencies.units.registrations.keys();
      await this.#dependencies.store.enqueue(sweepDrafts(kinds, prepared.config.drift));
    }
    this.#lanes.cancel(new Set(units));
    this.#refreshLater(prepared);
    this.#drain.ask();
  }

  async #drainOnce(): Promise<void> {
    if (this.#dispatcher.dispatched === undefined || this.#standing.isBehind || this.#stopped) return;
    await this.#lanes.drain();
    const next = await this.#dependencies.store.nextDueInMs();
    // What is due at once and was not given to us is in other hands; they, or the queue's own timer, wake us.
    if (next !== undefined && next > 0) this.#later("drain", next);
  }

  async #work(claim: Parameters<typeof workOn>[0], signal: AbortSignal): Promise<ReadonlyMap<string, Left>> {
    const prepared = this.#dispatcher.dispatched;
    if (prepared === undefined) throw new EdictError("EDICT_CANCELLED", "nothing was read yet");
    const { actor, onProgress, units } = this.#dependencies;
    const { round } = this.#openRound();
    return workOn(
      claim,
      {
        prepared,
        massDeletion: this.#dispatcher.massDeletion,
        actor,
        signal,
        stopwatch: round.stopwatch,
        ...(onProgress === undefined ? {} : { onProgress }),
        onDone: (part) => {
          round.add(part);
          this.#meter.done(
            claim.units.map(({ unit }) => unit),
            part,
          );
          this.#dispatcher.deleted(
            [...part.execution.records].flatMap(([key, record]) => (record === undefined ? [key] : [])),
          );
        },
      },
      units,
    );
  }

  #ended(unit: string, left: Left | undefined): void {
    this.#problems.unit(unit, left);
    if (left !== undefined && "problem" in left)
      this.#dependencies.logger.warn("a unit is tried again", { unit, problem: left.problem });
  }

  /** Units of another revision than ours may be worked on only when ours is the newest: theirs is older then. */
  async #mayWork(units: readonly ClaimedUnit[]): Promise<boolean> {
    const mine = this.#dispatcher.dispatched?.revision;
    if (mine === undefined || this.#standing.isBehind) return false;
    const foreign = units.some(({ revision }) => revision !== mine && revision !== NO_REVISION);
    return !foreign || this.#standing.announce(mine);
  }

  async #beat(): Promise<void> {
    const revision = this.#standing.announced;
    const wasBehind = this.#standing.isBehind;
    try {
      await this.#meter.queue(this.#dependencies.store);
      if (revision === undefined || this.#look.isRunning) return;
      if ((await this.#standing.announce(revision)) && wasBehind) this.wake();
    } catch (error) {
      this.#dependencies.logger.warn("could not announce the revision", { error: describeError(error) });
    }
  }

  async #verify(): Promise<void> {
    try {
      const broken = await this.#meter.trail(this.#dependencies.store);
      if (broken !== undefined)
        this.#dependencies.logger.error("the audit trail is broken", { problem: broken });
    } catch (error) {
      this.#dependencies.logger.warn("the audit trail could not be verified", {
        error: describeError(error),
      });
    }
  }

  /** Rules count by the day, and a watched folder may miss a change: the source is read now and then in any case. */
  #refreshLater({ config: { drift } }: Prepared): void {
    this.#later("refresh", durationSeconds(drift.interval) * 1_000);
  }

  #later(what: "drain" | "look" | "refresh", ms: number): void {
    clearTimeout(this.#timers.get(what));
    if (this.#stopped) return;
    const ask = (): void => (what === "drain" ? this.#drain : this.#look).ask();
    this.#timers.set(what, setTimeout(ask, Math.min(ms, MOST_TIMER_MS)));
  }

  #openRound(): { readonly round: Round; readonly span: Span; tell: boolean } {
    const { elapsed, tracer = UNTRACED } = this.#dependencies;
    if (this.#round === undefined) {
      const span = tracer.start("edict.round");
      this.#round = { round: new Round(elapsed, span), span, tell: false };
    }
    return this.#round;
  }

  /** A round is over when neither the look nor the lanes have anything to do. */
  async #endRound(ended: "drain" | "look"): Promise<void> {
    const other = ended === "look" ? this.#drain : this.#look;
    const open = this.#round;
    if (open === undefined || other.isRunning) return;
    this.#round = undefined;
    const { round, span, tell } = open;
    const revision = this.#dispatcher.dispatched?.revision;
    if (revision === undefined || (!tell && !round.isNotable)) {
      span.end();
      return;
    }
    span.set({ "edict.revision": revision });
    span.end();
    this.#applied = revision;
    if (this.#problems.degraded === undefined) this.#meter.converged(revision);
    const report = await withEntry(round.report(revision), this.#dependencies.store);
    await this.#tell({ outcome: "applied", report });
  }

  async #tell(pass: Pass): Promise<void> {
    this.#passes += 1;
    await this.#dependencies.onPass(pass);
    this.#started.resolve();
  }
}

/** The longest that a timer can run. */
const MOST_TIMER_MS = 2 ** 31 - 1;
