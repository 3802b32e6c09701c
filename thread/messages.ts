import type { ErrorCode } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Logger } from "../core/ports.ts";
import type { DaemonStatus } from "../engine/daemon.ts";
import type { Pass } from "../engine/pass.ts";
import type { PlanBrief } from "../engine/plan-brief.ts";
import type { LoopSnapshot } from "../telemetry/loop-snapshot.ts";

/**
 * What the engine's thread is started with: the options of the workspace that survive a structured clone. The thread
 * reads secrets itself; the one that is given to edict by hand, the database's URL, goes along here and in no message.
 */
export interface ThreadStart {
  readonly root: string;
  readonly dataDir?: string;
  /** A PostgreSQL URL. The thread wraps it as its first act. */
  readonly database?: string;
  readonly actor: string;
  readonly author?: string;
  readonly version?: string;
  readonly allowCommands?: boolean;
}

/** What a thread gets as `workerData`. */
export interface ThreadData extends ThreadStart {
  /** Earlier threads of the engine, which are no more. */
  readonly endedThreads: readonly number[];
  /** Where compiled code is kept; absent: nowhere. */
  readonly codeCache?: string;
}

/** An error as it crosses: `message` is the whole chain of causes. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** To the engine's thread. */
export type ToEngine =
  /** Begin to reconcile: the releases in force are served. */
  | { readonly kind: "begin" }
  /** Bring the transaction that runs to its end, close the database and end. */
  | { readonly kind: "stop" };

/** From the engine's thread, in this order: `open` or `failed`, any of the middle, `started` once. */
export type FromEngine =
  /** The database is open and, if it is embedded, served. */
  | { readonly kind: "open" }
  /** It could not start, and ends. */
  | { readonly kind: "failed"; readonly error: ThreadError }
  | {
      readonly kind: "log";
      readonly level: keyof Logger;
      readonly message: string;
      readonly fields?: JsonObject;
    }
  | { readonly kind: "plan"; readonly brief: PlanBrief }
  | { readonly kind: "progress"; readonly finished: number; readonly total: number }
  | { readonly kind: "pass"; readonly pass: Pass; readonly status: DaemonStatus }
  /** For the metrics: after each pass, and from time to time. */
  | { readonly kind: "snapshot"; readonly snapshot: LoopSnapshot }
  /** The first pass has ended, however it ended. */
  | { readonly kind: "started" };
