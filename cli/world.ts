import { userInfo } from "node:os";
import type { OpenOptions, Workspace } from "../compose.ts";
import type { Running, ServeOptions } from "../server/serve.ts";

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
  open(options: OpenOptions): Promise<Workspace>;
  /** Serves decisions and keeps the workspace true, until the result is stopped. */
  serve(workspace: Workspace, options: ServeOptions): Promise<Running>;
  /** Calls `handler` on each signal instead of ending the process; returns what undoes it. */
  onSignal(handler: (signal: Signal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
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
    open: async (options) => {
      // Loaded here, because it brings the databases and the policies with it: most of the start-up time.
      const [{ openWorkspace }, { installedVersion }] = await Promise.all([
        import("../compose.ts"),
        import("./installation.ts"),
      ]);
      return openWorkspace({ ...options, version: installedVersion() });
    },
    serve: async (workspace, options) => {
      const { serve } = await import("../server/serve.ts");
      return serve(workspace, options);
    },
    onSignal,
    exit: (code) => process.exit(code),
  };
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
