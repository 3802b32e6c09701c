import type { Logger } from "../core/ports.ts";
import type { Secret } from "../core/secret.ts";
import type { EngineThread } from "../thread/engine-thread.ts";

export interface OpenOptions {
  /** The folder that holds edict.yaml. */
  readonly root: string;
  /** Where the embedded database, generated secrets and the cache live; default `.edict` in the workspace. */
  readonly dataDir?: string;
  /** A PostgreSQL URL. Without one edict.yaml decides, and without that the embedded database is used. */
  readonly database?: Secret<string>;
  /** The same database for a role that may only read it; `drift` uses it. */
  readonly readDatabase?: Secret<string>;
  /** Who asks, for the trail. */
  readonly actor: string;
  /** Who stands for the desired state when the source does not know its author. */
  readonly author?: string;
  readonly logger: Logger;
  /** edict's own version: what another one parsed and judged is judged again. */
  readonly version?: string;
  /** Let other edict processes, and other threads of this one, share the embedded database while this one runs. */
  readonly serve?: boolean;
  /** Threads of this process that may have had the embedded database and are no more. */
  readonly endedThreads?: readonly number[];
  /** The thread that runs the loop. It also has the embedded database, which is shared with it here. */
  readonly engine?: EngineThread;
  /** Whether secrets may come from commands that edict.yaml names: only for what applies. */
  readonly allowCommands?: boolean;
}
