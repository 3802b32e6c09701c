// The engine's thread: opens the workspace, waits until decisions are served, and runs the loop until it is told to
// stop. What goes wrong before the database is open is told; what goes wrong later ends the thread, and that is noticed.
import { readlinkSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { getPriority, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { Workspace } from "../compose.ts";
import { EdictError, describeError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Logger } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { LoopRecorder } from "../telemetry/loop-recorder.ts";
import type { FromEngine, ThreadData, ToEngine } from "./messages.ts";

/** By how much the thread is nicer than the process: where processors are scarce, whoever decides goes first. */
const NICER_BY = 5;
/** setpriority(2). */
const NICEST = 19;

/** How often the loop tells of itself while nothing happens. */
const SNAPSHOT_MS = 10_000;

const { codeCache, database, ...start } = workerData as ThreadData;
const begin = Promise.withResolvers<void>();
const stop = Promise.withResolvers<void>();

function tell(message: FromEngine): void {
  parentPort?.postMessage(message);
}

function logAt(level: keyof Logger): Logger["info"] {
  return (message: string, fields?: JsonObject) =>
    tell({ kind: "log", level, message, ...(fields === undefined ? {} : { fields }) });
}

/** Linux gives each thread a number and a priority of its own; elsewhere the thread keeps the process's. */
function yieldToOthers(): void {
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(thread, Math.min(NICEST, getPriority() + NICER_BY));
  } catch {
    // The priority only helps; without it all is as right.
  }
}

async function run(): Promise<void> {
  // Loaded after the cache is on: this brings the databases and the policies with it.
  const { openWorkspace } = await import("../compose.ts");
  const workspace = await openWorkspace({
    ...start,
    ...(database === undefined ? {} : { database: new Secret(database) }),
    logger: { debug: logAt("debug"), info: logAt("info"), warn: logAt("warn"), error: logAt("error") },
    serve: true,
  });
  try {
    await workspace.store();
    tell({ kind: "open" });
    const asked = await Promise.race([begin.promise.then(() => "begin"), stop.promise]);
    if (asked === "begin") await reconcile(workspace);
  } finally {
    await workspace.close();
  }
}

async function reconcile(workspace: Workspace): Promise<void> {
  const recorder = new LoopRecorder(Date.now);
  const tellState = (): void => tell({ kind: "snapshot", snapshot: recorder.take() });
  const daemon = await workspace.daemon({
    onPass: (pass) => {
      recorder.pass(pass);
      tell({ kind: "pass", pass, status: daemon.status });
      tellState();
    },
    onPlan: (brief) => tell({ kind: "plan", brief }),
    onProgress: ({ finished, total }) => tell({ kind: "progress", finished, total }),
    metrics: recorder,
  });
  const heartbeat = setInterval(tellState, SNAPSHOT_MS);
  heartbeat.unref();
  const first = daemon.start().then(() => tell({ kind: "started" }));
  // A start that fails ends the thread; a stop does not wait for the first pass, closing does.
  await Promise.race([first, stop.promise]);
  await stop.promise;
  clearInterval(heartbeat);
}

function failure(error: unknown): FromEngine {
  const code = error instanceof EdictError ? error.code : "EDICT_INTERNAL";
  return { kind: "failed", error: { code, message: describeError(error) } };
}

if (codeCache !== undefined) enableCompileCache(codeCache);
yieldToOthers();
parentPort?.on("message", ({ kind }: ToEngine) => (kind === "begin" ? begin : stop).resolve());
try {
  await run();
} catch (error) {
  tell(failure(error));
}
parentPort?.close();
