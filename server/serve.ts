import type { FastifyBaseLogger } from "fastify";
import type { Workspace } from "../compose.ts";
import { bundlesOf, requestReader, searchService } from "../compose.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import type { Pass } from "../engine/pass.ts";
import type { EngineListener } from "../thread/engine-thread.ts";
import { buildApp } from "./app.ts";
import type { AppDependencies, ServiceStatus } from "./dependencies.ts";
import { IssuedTokens } from "./issued-tokens.ts";
import { jwtPart } from "./jwt-settings.ts";
import { addressOf, parseListen } from "./listen.ts";
import { pageKey } from "./page-key.ts";
import type { TokenGrant } from "./tokens.ts";

export interface ServeOptions extends EngineListener {
  /** `HOST:PORT`; without it edict.yaml decides. Port 0 takes a free one. */
  readonly listen?: string;
  readonly version: string;
  readonly logger: FastifyBaseLogger;
  /** Called once the server answers, before the first pass: the last good state already serves. */
  readonly onListening?: (address: string) => void;
}

export interface Running {
  /** `http://127.0.0.1:7373` */
  readonly address: string;
  status(): ServiceStatus;
  /** Takes no new requests, answers those that are there, ends the loop and closes the workspace. */
  stop(): Promise<void>;
}

/**
 * Serves decisions, and lets the workspace's engine keep the real systems equal to the source; a workspace without one
 * serves decisions only. Resolves after the first pass. Throws EDICT_LISTEN_UNPROTECTED, EDICT_CONFIG_INVALID and what
 * opening the workspace's database throws.
 */
export async function serve(workspace: Workspace, options: ServeOptions): Promise<Running> {
  const { engine } = workspace;
  const settings = await workspace.settings();
  const listen = parseListen(options.listen ?? settings.server.listen);
  const [answering] = await Promise.all([openDecisions(workspace), engine?.opened]);
  const log = await workspace.log.open(answering.decisions);
  const clock = { now: Date.now };
  const issued = new IssuedTokens(clock);
  await workspace.watchTokens((known) => issued.replaceAll(known));
  let phases: ServiceStatus["phases"];
  let observe: EngineListener["onSnapshot"];
  const { telemetry } = workspace;
  let send: Promise<void> | undefined;
  const status = (): ServiceStatus => ({
    ...engine?.status,
    ...(phases === undefined ? {} : { phases }),
  });
  const app = buildApp({
    ...answering,
    filters: workspace.dataFilters(),
    ...(log === undefined ? {} : { decisionLog: log, onDecision: (decided) => log.take(decided) }),
    status: { status },
    onMetrics: ({ figures, observeLoop }) => {
      observe = observeLoop;
      send = telemetry.sendMetrics(figures);
    },
    clock,
    listen,
    ...(settings.server.publicUrl !== undefined && { publicUrl: settings.server.publicUrl }),
    issued,
    tokens: await tokenGrants(workspace, settings.server.tokens),
    ...(settings.server.rateLimit !== undefined && { rateLimit: settings.server.rateLimit }),
    ...(await jwtPart(workspace.root, settings.server.jwt, options.logger)),
    version: options.version,
    logger: options.logger,
    processMetrics: true,
  });
  app.addHook("onClose", () => log?.close());
  await send;
  await app.listen(listen.kind === "unix" ? { path: listen.path } : { host: listen.host, port: listen.port });
  const address = addressOf(app.server.address());
  options.onListening?.(address);
  const begun = engine?.begin({
    ...options,
    onPass: (pass) => {
      phases = phasesOf(pass);
      options.onPass(pass);
    },
    onSnapshot: (snapshot) => {
      observe?.(snapshot);
      options.onSnapshot?.(snapshot);
    },
  });
  await orClose(app, begun);
  const logsToDatabase = settings.server.log.to === "database";
  return { address, status, stop: () => stopServing(app, workspace, logsToDatabase) };
}

async function stopServing(
  app: { readonly close: () => PromiseLike<unknown> },
  workspace: Workspace,
  logsToDatabase: boolean,
): Promise<void> {
  const answered = app.close();
  // The last records go where the workspace keeps its state.
  if (logsToDatabase) await answered;
  // Both at once: the last answers go out while the transaction that runs comes to its end.
  await Promise.all([answered, workspace.close()]);
}

type AnsweringPart = "agents" | "bundles" | "decisions" | "past" | "requests" | "search" | "staleReleases";

/** What is answered from: the same releases as decisions and as bundles for agents, and those of the past. */
async function openDecisions(workspace: Workspace): Promise<Required<Pick<AppDependencies, AnsweringPart>>> {
  let stale = 0;
  const bundles = await bundlesOf(workspace);
  const decisions = await workspace.decisionPoint(
    (tenants) => {
      stale = tenants;
    },
    { watched: true, others: [bundles] },
  );
  return {
    decisions,
    past: await workspace.pastDecisions({ watched: true }),
    agents: await workspace.agents(),
    bundles,
    requests: requestReader(),
    search: searchService(decisions, await pageKey(workspace)),
    staleReleases: () => stale,
  };
}

/** Stopped while it was starting, a server that goes on listening would keep the process alive for ever. */
async function orClose(
  app: { readonly close: () => PromiseLike<unknown> },
  begun: Promise<void> | undefined,
): Promise<void> {
  try {
    await begun;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function phasesOf(pass: Pass): ServiceStatus["phases"] & {} {
  switch (pass.outcome) {
    case "applied":
      return pass.report.phases;
    case "refused":
      return pass.phases;
    case "failed":
      return [];
  }
}

async function tokenGrants(
  workspace: Workspace,
  tokens: WorkspaceFile["server"]["tokens"],
): Promise<readonly TokenGrant[]> {
  const secrets = await workspace.secrets();
  return Promise.all(
    tokens.map(async ({ name, tenant, secretRef }) => ({
      name,
      ...(tenant === undefined ? {} : { tenant }),
      secret: await secrets.resolve(secretRef.name),
    })),
  );
}
