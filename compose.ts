import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kinds } from "./controllers/index.gen.ts";
import type { KindRegistration } from "./core/controller.ts";
import { EdictError } from "./core/errors.ts";
import type { KeyService, Logger, SecretSource, Source, StateStore } from "./core/ports.ts";
import { Secret } from "./core/secret.ts";
import { DecisionPoint } from "./decisions/decision-point.ts";
import { Checker } from "./engine/check/check.ts";
import { Daemon } from "./engine/daemon.ts";
import type { DaemonDependencies } from "./engine/daemon.ts";
import { sha256 } from "./engine/digest.ts";
import { Loader } from "./engine/load/load.ts";
import type { WorkspaceFile } from "./engine/load/workspace.ts";
import { Stopwatch } from "./engine/phase.ts";
import { prepare } from "./engine/prepare.ts";
import type { PrepareDependencies } from "./engine/prepare.ts";
import { ReleaseBuilder } from "./engine/publish/build.ts";
import { keepFresh } from "./engine/publish/keep-fresh.ts";
import { Reconciler } from "./engine/reconciler.ts";
import type { ApplyOptions, ApplyReport, PlanReport, PrepareReport } from "./engine/reconciler.ts";
import { loadPolicies } from "./policies/runner.ts";
import type { Policies } from "./policies/runner.ts";
import { ensureTables } from "./providers/database/ensure-tables.ts";
import { tableReader } from "./providers/database/table-reader.ts";
import { tableWriter } from "./providers/database/table-writer.ts";
import { localKeyService } from "./providers/keys-local/key-service.ts";
import { secretSource } from "./providers/secrets/secret-source.ts";
import { folderSource } from "./sources/folder.ts";
import type { Database } from "./store/connection.ts";
import { openDatabase } from "./store/database.ts";
import type { DatabaseTarget } from "./store/database.ts";
import { stateStore } from "./store/state-store.ts";

/** Reads questions for the command line and the server, which run nothing of decisions themselves. */
export { requestReader } from "./decisions/request.ts";

export interface OpenOptions {
  /** The folder that holds edict.yaml. */
  readonly root: string;
  /** Where the embedded database, generated secrets and the cache live; default `.edict` in the workspace. */
  readonly dataDir?: string;
  /** A PostgreSQL URL. Without one edict.yaml decides, and without that the embedded database is used. */
  readonly database?: Secret<string>;
  /** Who asks, for the trail. */
  readonly actor: string;
  /** Who stands for the desired state when the source does not know its author. */
  readonly author?: string;
  readonly logger: Logger;
  /** edict's own version: what another one parsed and judged is judged again. */
  readonly version?: string;
  /** Let other edict processes share the embedded database while this one runs. */
  readonly serve?: boolean;
  /** Whether secrets may come from commands that edict.yaml names: only for what applies. */
  readonly allowCommands?: boolean;
}

/** What the daemon tells while it works. */
export type DaemonOptions = Pick<DaemonDependencies, "onPass" | "onPlan" | "onProgress">;

/** Everything of a workspace that is open. The database is opened by the first call that needs it. */
interface Opened {
  readonly database: Database;
  readonly store: StateStore;
  readonly reconciler: Reconciler;
}

/** Opens a workspace. Throws EDICT_WORKSPACE_MISSING when the folder holds no edict.yaml. */
export async function openWorkspace(options: OpenOptions): Promise<Workspace> {
  const root = path.resolve(options.root);
  if (!existsSync(path.join(root, "edict.yaml"))) {
    throw new EdictError("EDICT_WORKSPACE_MISSING", `${root} holds no edict.yaml`);
  }
  const policies = await loadPolicies();
  return new Workspace({ ...options, root }, policies);
}

/** One workspace with all its parts put together: the only place that knows which providers there are. */
export class Workspace {
  readonly root: string;
  readonly dataDir: string;
  readonly kinds: ReadonlyMap<string, KindRegistration>;
  readonly #options: OpenOptions;
  readonly #policies: Policies;
  readonly #source: Source;
  readonly #loader: Loader;
  readonly #checker: Checker;
  readonly #closers: (() => Promise<void>)[] = [];
  #opened: Promise<Opened> | undefined;

  constructor(options: OpenOptions, policies: Policies) {
    this.#options = options;
    this.#policies = policies;
    this.root = options.root;
    this.dataDir = path.resolve(options.dataDir ?? path.join(options.root, ".edict"));
    this.kinds = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
    this.#source = folderSource(this.root);
    this.#loader = new Loader(this.kinds, {
      cacheFolder: path.join(this.dataDir, "cache"),
      ...(options.version === undefined ? {} : { version: options.version }),
    });
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

  async store(): Promise<StateStore> {
    return (await this.#open()).store;
  }

  /** The settings of edict.yaml. Throws EDICT_CONFIG_INVALID for a file that cannot be used. */
  async settings(): Promise<WorkspaceFile> {
    return this.#loader.workspaceFile(await this.#source.snapshot());
  }

  async secrets(): Promise<SecretSource> {
    return this.#secretsOf(await this.settings());
  }

  /** A decision point that answers from the releases in force, and goes on doing so until the workspace is closed. */
  async decisionPoint(): Promise<DecisionPoint> {
    const { store } = await this.#open();
    const { logger } = this.#options;
    const point = new DecisionPoint({
      policy: this.#policies.runtime,
      onFailure: ({ tenant, error }) =>
        logger.error("a question could not be evaluated", { tenant, error: String(error) }),
    });
    this.#closers.push(await keepFresh(point, store, logger));
    return point;
  }

  /** The loop that keeps everything equal to the source. */
  async daemon(options: DaemonOptions): Promise<Daemon> {
    const { reconciler } = await this.#open();
    const { actor, logger } = this.#options;
    const daemon = new Daemon({
      ...options,
      reconciler,
      source: this.#source,
      logger,
      actor,
      random: Math.random,
    });
    this.#closers.unshift(() => daemon.stop());
    return daemon;
  }

  /** Ends what was started here, in the order that loses nothing, and closes the database. */
  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0)) await closer();
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.store.close();
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#openDatabase();
    return this.#opened;
  }

  async #openDatabase(): Promise<Opened> {
    const settings = await this.settings();
    const secrets = this.#secretsOf(settings);
    const database = await openDatabase(await this.#target(settings, secrets));
    try {
      await ensureTables(
        database,
        [...this.kinds.values()].flatMap(({ controller }) => controller.tables),
      );
    } catch (error) {
      await database.close();
      throw error;
    }
    const store = stateStore(database, tableWriter);
    const services = new Map([localKeyService(secrets)].map((service) => [service.type, service]));
    const reconciler = new Reconciler({
      ...this.#preparation(),
      releases: new ReleaseBuilder(this.kinds.values(), sha256),
      clock: { now: Date.now },
      elapsed: () => performance.now(),
      sleep: (ms) => sleep(ms),
      random: Math.random,
      workspace: path.basename(this.root),
      holder: `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`,
      store,
      readers: { tables: tableReader(database) },
      keys: (type) => keyService(services, type),
    });
    return { database, store, reconciler };
  }

  async #target(settings: WorkspaceFile, secrets: SecretSource): Promise<DatabaseTarget> {
    const { database, serve } = this.#options;
    if (database !== undefined) return { kind: "postgres", url: database };
    const { urlSecret } = settings.database;
    if (urlSecret !== undefined) return { kind: "postgres", url: textOf(await secrets.resolve(urlSecret)) };
    return { kind: "embedded", folder: this.dataDir, ...(serve === undefined ? {} : { serve }) };
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
      checker: this.#checker,
      ...(author === undefined ? {} : { author }),
    };
  }
}

function keyService(services: ReadonlyMap<string, KeyService>, type: string): KeyService {
  const service = services.get(type);
  if (service === undefined)
    throw new EdictError("EDICT_KEY_UNAVAILABLE", `no key service of the type ${type}`);
  return service;
}

function textOf(secret: Secret<Uint8Array>): Secret<string> {
  return new Secret(new TextDecoder().decode(secret.reveal()));
}
