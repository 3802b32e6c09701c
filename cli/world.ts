import { userInfo } from "node:os";
import type { OpenOptions, Workspace } from "../compose.ts";
import type { Running, ServeOptions } from "../server/serve.ts";
import type { EngineThread } from "../thread/engine-thread.ts";

/** Where text goes. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** Where text comes from. */
export interface InputStream extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean | undefined;
}

export type Signal = "SIGINT" | "SIGTERM";

/** Everything outside that the command line touches, so that tests can stand in for it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the current folder. */
  readonly cwd: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Name of the user of the operating system. */
  userName(): string;
  /** Throws EDICT_WORKSPACE_MISSING and what opening a database throws. */
  open(options: WorldOpenOptions): Promise<Workspace>;
  /** Serves decisions and, where the workspace has an engine, keeps it true, until the result is stopped. */
  serve(workspace: Workspace, options: ServeOptions): Promise<Running>;
  /** Calls `handler` on each signal instead of ending the process; returns what undoes it. */
  onSignal(handler: (signal: Signal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export interface WorldOpenOptions extends Omit<OpenOptions, "endedThreads" | "engine" | "version"> {
  /** Whether the loop is to run, in a thread of its own. */
  readonly reconcile?: boolean;
}

/** The real world. */
export function processWorld(): World {
  // Whoever reads may stop reading, as `head` does; the work goes on and the exit code stays true.
  process.stdout.on("error", ignoreClosedPipe);
  process.stderr.on("error", ignoreClosedPipe);
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => Date.now(),
    userName,
    open: openWorld,
    serve: async (workspace, options) => {
      const { serve } = await import("../server/serve.ts");
      return serve(workspace, options);
    },
    onSignal,
    exit: (code) => process.exit(code),
  };
}

async function openWorld({ reconcile = false, ...options }: WorldOpenOptions): Promise<Workspace> {
  const { installedVersion } = await import("./installation.ts");
  const version = installedVersion();
  const engine = reconcile ? await startEngine({ ...options, version }) : undefined;
  try {
    // Loaded here, because it brings the databases and the policies with it: most of the start-up time. The engine's
    // thread loads the same beside it.
    const { openWorkspace } = await import("../compose.ts");
    return await openWorkspace({ ...options, version, ...(engine === undefined ? {} : { engine }) });
  } catch (error) {
    await engine?.stop();
    throw error;
  }
}

async function startEngine(options: OpenOptions): Promise<EngineThread> {
  const { EngineThread } = await import("../thread/engine-thread.ts");
  const { root, dataDir, database, actor, author, version, allowCommands, logger } = options;
  const start = {
    root,
    actor,
    ...(dataDir === undefined ? {} : { dataDir }),
    // The one place where it leaves its wrapping before a driver takes it; the thread wraps it again.
    ...(database === undefined ? {} : { database: database.reveal() }),
    ...(author === undefined ? {} : { author }),
    ...(version === undefined ? {} : { version }),
    ...(allowCommands === undefined ? {} : { allowCommands }),
  };
  return new EngineThread(start, { logger });
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container can run under a user id that no account has.
    return "unknown";
  }
}

function onSignal(handler: (signal: Signal) => void): () => void {
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return () => {
    process.off("SIGINT", handler);
    process.off("SIGTERM", handler);
  };
}
