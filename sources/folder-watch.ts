import { realpathSync, statSync } from "node:fs";
import { EdictError } from "../core/errors.ts";
import { FolderTree } from "./folder-tree.ts";

export interface WatchOptions {
  /** How long nothing must change before a call, in milliseconds. */
  readonly quietMs: number;
  /** After this long a call comes although changes go on. */
  readonly longestMs: number;
}

/** What is told while the workspace is watched. */
export interface WatchListener {
  /** Something changed: at most one call a burst. */
  readonly changed: () => void;
  /** At once, for each YAML file that may have changed: its path relative to the workspace. */
  readonly note: (path: string) => void;
  /** At once, when more may have changed than can be said. */
  readonly doubt: () => void;
}

/** How often it is looked whether the path still leads to the same folder. */
const CHECK_MS = 250;

/**
 * Watches the YAML files of a workspace; also notices when the folder was removed, made anew, or when the link that leads
 * to it was turned to another one. Throws EDICT_LOAD_UNREADABLE when the folder cannot be watched.
 */
export function watchWorkspace(
  root: string,
  options: WatchOptions,
  listener: WatchListener,
): Promise<() => Promise<void>> {
  const watcher = new WorkspaceWatcher(root, options, listener);
  return watcher.start().then(() => async () => watcher.stop());
}

/** File watches know folders by their inode; this one follows the path. */
class WorkspaceWatcher {
  readonly #root: string;
  readonly #listener: WatchListener;
  readonly #burst: Burst;
  #identity = "";
  #tree: FolderTree | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turning: Promise<void> | undefined;
  #stopped = false;

  constructor(root: string, options: WatchOptions, listener: WatchListener) {
    this.#root = root;
    this.#listener = listener;
    this.#burst = new Burst(options, listener.changed);
  }

  async start(): Promise<void> {
    this.#identity = identityOf(this.#root);
    this.#tree = await this.#open();
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#burst.stop();
    await this.#turning;
    this.#tree?.close();
  }

  async #open(): Promise<FolderTree> {
    const folder = realPathOf(this.#root);
    const tree = new FolderTree(folder, {
      file: (path) => {
        this.#listener.note(path);
        this.#burst.touch();
      },
      unclear: () => this.#doubt(),
    });
    try {
      await tree.open();
      return tree;
    } catch (error) {
      tree.close();
      throw new EdictError("EDICT_LOAD_UNREADABLE", `The folder ${folder} cannot be watched`, {
        cause: error,
      });
    }
  }

  #doubt(): void {
    this.#listener.doubt();
    this.#burst.touch();
  }

  #check(): void {
    const identity = identityOf(this.#root);
    if (identity === this.#identity || this.#turning !== undefined) return;
    this.#identity = identity;
    this.#turning = this.#turn(identity !== "").finally(() => {
      this.#turning = undefined;
    });
  }

  /** Leaves the folder that was watched and, if the path leads to another one, watches that. */
  async #turn(exists: boolean): Promise<void> {
    this.#tree?.close();
    this.#tree = exists ? await this.#open().catch(() => undefined) : undefined;
    // What could not be watched is tried again at the next check.
    if (exists && this.#tree === undefined) this.#identity = "";
    if (!this.#stopped) this.#doubt();
  }
}

/**
 * Names the folder that a path leads to; empty when there is none. A new folder often gets the inode of the one that was
 * just removed, so its time of birth counts too.
 */
function identityOf(root: string): string {
  try {
    const { dev, ino, birthtimeNs } = statSync(root, { bigint: true });
    return `${dev}:${ino}:${birthtimeNs}`;
  } catch {
    return "";
  }
}

function realPathOf(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    throw new EdictError("EDICT_LOAD_UNREADABLE", `The folder ${root} cannot be watched`, { cause: error });
  }
}

/** Makes one call of many: after a quiet time, or when the burst lasts too long. */
class Burst {
  readonly #options: WatchOptions;
  readonly #done: () => void;
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WatchOptions, done: () => void) {
    this.#options = options;
    this.#done = done;
  }

  touch(): void {
    if (this.#stopped) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#finish(), this.#options.quietMs);
    this.#longest ??= setTimeout(() => this.#finish(), this.#options.longestMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#clear();
  }

  #finish(): void {
    this.#clear();
    this.#done();
  }

  #clear(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
    this.#quiet = undefined;
    this.#longest = undefined;
  }
}
