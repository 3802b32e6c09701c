import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Agents } from "./bundles/agents.ts";
import { heardAgents } from "./compose/bundles.ts";
import { databaseTarget, readTarget } from "./compose/database-targets.ts";
import { WorkspaceLog } from "./compose/decision-log.ts";
import { freshDecisionPoint, pastDecisions } from "./compose/decision-point.ts";
import type { DecisionPointSettings } from "./compose/decision-point.ts";
import { driftIn } from "./compose/drift.ts";
import { keyServices } from "./compose/key-services.ts";
import type { OpenOptions } from "./compose/open-options.ts";
import { kinds } from "./controllers/index.gen.ts";
import type { KindRegistration } from "./core/controller.ts";
import { EdictError } from "./core/errors.ts";
import type { HistoryCheck, Lease, SecretSource, Source, StateStore } from "./core/ports.ts";
import type { ResourceKey } from "./core/resource.ts";
import type { TableSpec } from "./core/table.ts";
import type { DecisionPoint } from "./decisions/decision-point.ts";
import { makeDataFilters } from "./decisions/filters/data-filters.ts";
import type { DataFilters } from "./decisions/filters/data-filters.ts";
import type { PastDecisions } from "./decisions/past.ts";
import { Checker } from "./engine/check/check.ts";
import { Daemon } from "./engine/daemon.ts";
import type { DaemonDependencies } from "./engine/daemon.ts";
import { sha256 } from "./engine/digest.ts";
import type { DriftQuestion, DriftReport } from "./engine/drift.ts";
import { withApplyLease } from "./engine/execute/lease.ts";
import { Loader } from "./engine/load/load.ts";
import { driftSettings } from "./engine/load/workspace.ts";
import type { WorkspaceFile } from "./engine/load/workspace.ts";
import { Stopwatch } from "./engine/phase.ts";
import { prepare } from "./engine/prepare.ts";
import type { PrepareDependencies } from "./engine/prepare.ts";
import { ReleaseBuilder } from "./engine/publish/build.ts";
import { keepPruned } from "./engine/publish/prune.ts";
import type { SweepDependencies } from "./engine/queue/sweep.ts";
import type { UnitDependencies } from "./engine/queue/unit-reconciler.ts";
import { Reconciler } from "./engine/reconciler.ts";
import type { ApplyOptions, ApplyReport, PlanReport, PrepareReport } from "./engine/reconciler.ts";
import { Resolver } from "./engine/resolve/resolver.ts";
import { loadPolicies } from "./policies/runner.ts";
import type { Policies } from "./policies/runner.ts";
import { ensureTables } from "./providers/database/ensure-tables.ts";
import { tableReader } from "./providers/database/table-reader.ts";
import { tableWriter } from "./providers/database/table-writer.ts";
import { secretSource } from "./providers/secrets/secret-source.ts";
import { folderSource } from "./sources/folder.ts";
import type { Database } from "./store/connection.ts";
import { openDatabase } from "./store/database.ts";
import type { DatabaseTarget } from "./store/database.ts";
import { copyDataFolder } from "./store/embedded/backup.ts";
import { stateStore } from "./store/state-store.ts";
import { openTelemetry } from "./telemetry/telemetry.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { EngineThread } from "./thread/engine-thread.ts";

/** Packs releases for the server. */
export { bundlesOf } from "./compose/bundles.ts";
/** Reads questions for the command line and the server, which run nothing of decisions themselves. */
export { requestReader } from "./decisions/request.ts";
export { searchService } from "./decisions/search/index.ts";

export type { OpenOptions };

/** What the daemon tells while it works. */
export type DaemonOptions = Pick<DaemonDependencies, "metrics" | "onPass" | "onPlan" | "onProgress">;

/** Everything of a workspace that is open. The database is opened by the first call that needs it. */
interface Opened {
  readonly database: Database;
  readonly store: StateStore;
  readonly reconciler: Reconciler;
  readonly units: SweepDependencies & UnitDependencies;
  /** Names this process in leases and claims. */
  readonly holder: string;
}

/** Opens a workspace. Throws EDICT_WORKSPACE_MISSING when the folder holds no edict.yaml. */
export async function openWorkspace(options: OpenOptions): Promise<Workspace> {
  const root = path.resolve(options.root);
  if (!existsSync(path.join(root, "edict.yaml")))
    throw new EdictError("EDICT_WORKSPACE_MISSING", `${root} holds no edict.yaml`);
  const policies = await loadPolicies();
  return new Workspace({ ...options, root }, policies);
}

/** One workspace with all its parts put together: the only place that knows which providers there are. */
export class Workspace {
  readonly root: string;
  readonly dataDir: string;
  readonly kinds: ReadonlyMap<string, KindRegistration>;
  /** Who asks, for the trail. */
  readonly actor: string;
  /** The thread that runs the loop, where it has one of its own. */
  readonly engine: EngineThread | undefined;
  /** What was decided, as it was recorded. */
  readonly log: WorkspaceLog;
  readonly #options: OpenOptions;
  readonly #policies: Policies;
  readonly #source: Source;
  /** Yields edict.yaml alone, however many files there are beside it. */
  readonly #settingsSource: Source;
  readonly #loader: Loader;
  readonly #resolver: Resolver;
  readonly #checker: Checker;
  readonly #closers: (() => Promise<void>)[] = [];
  #opened: Promise<Opened> | undefined;
  #closed = false;
  #telemetry: Telemetry | undefined;

  constructor(options: OpenOptions, policies: Policies) {
    this.#options = options;
    this.#policies = policies;
    this.root = options.root;
    this.actor = options.actor;
    this.dataDir = path.resolve(options.dataDir ?? path.join(options.root, ".edict"));
    this.kinds = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
    this.engine = options.engine;
    this.log = new WorkspaceLog(
      this.dataDir,
      options.logger,
      () => this.settings(),
      async () => (await this.#open()).database,
    );
    this.#source = folderSource(this.root);
    this.#settingsSource = folderSource(this.root, { areas: [] });
    this.#loader = new Loader(this.kinds, {
      cacheFolder: path.join(this.dataDir, "cache"),
      ...(options.version === undefined ? {} : { version: options.version }),
    });
    this.#resolver = new Resolver(this.kinds);
    this.#checker = new Checker(policies.rules);
  }

  /** Loads, validates, resolves and checks. Opens no database. */
  async prepare(): Promise<PrepareReport> {
    const stopwatch = new Stopwatch(() => performance.now());
    const prepared = await prepare(this.#preparation(), new Date().toISOString(), stopwatch);
    return { prepared, phases: stopwatch.reports };
  }

  async plan(): Promise<PlanReport> {
    return (await this.#open()).reconciler.plan();
  }

  async apply(options: Omit<ApplyOptions, "actor">): Promise<ApplyReport> {
    return (await this.#open()).reconciler.apply({ ...options, actor: this.#options.actor });
  }

  /**
   * Compares the real systems with what was applied, over a session that cannot write. Makes and migrates nothing; throws
   * EDICT_DATABASE_OLDER where that would be needed.
   */
  async drift(question: Omit<DriftQuestion, "now" | "settings">): Promise<DriftReport> {
    const settings = await this.settings();
    const secrets = this.#secretsOf(settings);
    const target = await readTarget(this.#options, settings, secrets, this.#embedded());
    return driftIn(target, this.kinds, { ...question, settings: driftSettings(settings), now: Date.now() });
  }

  async store(): Promise<StateStore> {
    return (await this.#open()).store;
  }

  /** Makes edict's tables equal to the trail; waits `waitMs` for another process that applies. Throws EDICT_LEASE_HELD. */
  async rebuild(waitMs: number): Promise<HistoryCheck> {
    return this.#alone(waitMs, (store, lease) => store.rebuild(lease, this.#options.actor));
  }

  /** Writes into the trail the records that an older edict left out of it. Throws EDICT_LEASE_HELD. */
  async completeHistory(waitMs: number): Promise<readonly ResourceKey[]> {
    return this.#alone(waitMs, (store, lease) => store.completeHistory(lease, this.#options.actor));
  }

  async #alone<Result>(
    waitMs: number,
    body: (store: StateStore, lease: Lease) => Promise<Result>,
  ): Promise<Result> {
    const { store, holder } = await this.#open();
    const options = { holder, waitMs, sleep: (ms: number) => sleep(ms) };
    return withApplyLease(store, options, (lease) => body(store, lease));
  }

  /**
   * Copies the embedded database and the generated secrets into the new folder `to`, also while another process works with
   * them. Throws EDICT_ARGUMENT_INVALID when the state is on PostgreSQL or the folder is there.
   */
  async backup(to: string): Promise<void> {
    const settings = await this.settings();
    const { kind } = await this.#target(settings, this.#secretsOf(settings));
    if (kind !== "embedded")
      throw new EdictError("EDICT_ARGUMENT_INVALID", "the state is on PostgreSQL: back it up with pg_dump");
    const { database } = await this.#open();
    await copyDataFolder(database, this.dataDir, to);
  }

  /** The settings of edict.yaml. Throws EDICT_CONFIG_INVALID for a file that cannot be used. */
  async settings(): Promise<WorkspaceFile> {
    return this.#loader.workspaceFile(await this.#settingsSource.snapshot());
  }

  async secrets(): Promise<SecretSource> {
    return this.#secretsOf(await this.settings());
  }

  /** Answers as of the past, from the releases that are kept. */
  async pastDecisions(settings: Pick<DecisionPointSettings, "watched"> = {}): Promise<PastDecisions> {
    const { store } = await this.#open();
    const { logger } = this.#options;
    return pastDecisions({ ...settings, policies: this.#policies, store, logger, closers: this.#closers });
  }

  /** Hands over the tokens of the database, now and whenever they change, until the workspace is closed. */
  async watchTokens(taken: Parameters<StateStore["watchTokens"]>[0]): Promise<void> {
    this.#closers.push(await (await this.#open()).store.watchTokens(taken));
  }

  /** Hears agents, and knows those that were heard. */
  async agents(): Promise<Agents> {
    return heardAgents((await this.#open()).store, this.#options.logger, this.#closers);
  }

  /** A decision point that answers from the releases in force, and goes on doing so until the workspace is closed. */
  async decisionPoint(
    onStale?: (tenants: number) => void,
    settings: DecisionPointSettings = {},
  ): Promise<DecisionPoint> {
    const { store } = await this.#open();
    const { logger } = this.#options;
    const closers = this.#closers;
    return freshDecisionPoint({ ...settings, policies: this.#policies, store, logger, onStale, closers });
  }

  /** Writes rules as filters. The policy judges one test at a time here, so nobody needs to watch it. */
  dataFilters(): DataFilters {
    return makeDataFilters(this.#policies.runtime);
  }

  /** What the OTEL_* variables of the environment ask for. */
  get telemetry(): Telemetry {
    const { logger, version = "" } = this.#options;
    const workspace = path.basename(this.root);
    this.#telemetry ??= openTelemetry({ env: process.env, workspace, version, logger });
    return this.#telemetry;
  }

  /** The loop that keeps everything equal to the source. */
  async daemon(options: DaemonOptions): Promise<Daemon> {
    const { reconciler, store, units, holder } = await this.#open();
    const { actor, logger } = this.#options;
    const tracer = await this.telemetry.tracer();
    const daemon = new Daemon({
      ...options,
      ...(tracer === undefined ? {} : { tracer }),
      reconciler,
      units: { ...units, ...(options.metrics === undefined ? {} : { metrics: options.metrics }) },
      store,
      holder,
      prepare: (stopwatch) => prepare(this.#preparation(), new Date().toISOString(), stopwatch),
      elapsed: () => performance.now(),
      source: this.#source,
      logger,
      actor,
      random: Math.random,
    });
    this.#closers.unshift(() => daemon.stop());
    const retention = async (): Promise<string | undefined> => (await this.settings()).releases.retention;
    const history = store.releaseHistory();
    this.#closers.unshift(keepPruned({ history, retention, clock: { now: Date.now }, logger, actor }));
    return daemon;
  }

  /** Ends what was started here, in the order that loses nothing, and closes the database. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = this.engine?.stop();
    for (const closer of this.#closers.splice(0)) await closer();
    await this.log.close();
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.store.close();
    await this.#telemetry?.close();
    await stopped;
  }

  #open(): Promise<Opened> {
    if (this.#closed) return Promise.reject(new EdictError("EDICT_CANCELLED", "the workspace is closed"));
    this.#opened ??= this.#openDatabase();
    return this.#opened;
  }

  async #openDatabase(): Promise<Opened> {
    const settings = await this.settings();
    const secrets = this.#secretsOf(settings);
    const target = await this.#target(settings, secrets);
    if (target.kind === "embedded") await this.engine?.opened;
    const database = await openDatabase(target);
    try {
      // Who runs the loop makes them, once.
      if (this.engine === undefined) await ensureTables(database, this.#tables());
    } catch (error) {
      await database.close();
      throw error;
    }
    const store = stateStore(database, tableWriter);
    const holder = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`;
    const units = {
      registrations: this.kinds,
      releases: new ReleaseBuilder(this.kinds.values(), sha256),
      policies: this.#checker.digest,
      clock: { now: Date.now },
      sleep: (ms: number) => sleep(ms),
      random: Math.random,
      workspace: path.basename(this.root),
      store,
      readers: { tables: tableReader(database) },
      keys: keyServices(settings, secrets),
    };
    const reconciler = new Reconciler({
      ...this.#preparation(),
      ...units,
      elapsed: () => performance.now(),
      holder,
    });
    return { database, store, reconciler, units, holder };
  }

  #target(settings: WorkspaceFile, secrets: SecretSource): Promise<DatabaseTarget> {
    return databaseTarget(this.#options, settings, secrets, this.#embedded());
  }

  #embedded(): Parameters<typeof databaseTarget>[3] {
    const { serve, endedThreads } = this.#options;
    return {
      folder: this.dataDir,
      own: this.engine === undefined,
      ...(serve === undefined ? {} : { serve }),
      ...(endedThreads === undefined ? {} : { endedThreads }),
    };
  }

  #tables(): readonly TableSpec[] {
    return [...this.kinds.values()].flatMap(({ controller }) => controller.tables);
  }

  #secretsOf(settings: WorkspaceFile): SecretSource {
    const { logger, allowCommands = false } = this.#options;
    return secretSource(settings.secrets, { root: this.root, dataDir: this.dataDir, allowCommands, logger });
  }

  #preparation(): PrepareDependencies {
    const { author } = this.#options;
    return {
      source: this.#source,
      loader: this.#loader,
      registrations: this.kinds,
      resolver: this.#resolver,
      checker: this.#checker,
      ...(author === undefined ? {} : { author }),
    };
  }
}
