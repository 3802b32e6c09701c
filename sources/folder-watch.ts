import { realpathSync, statSync } from "node:fs";
import { relative, sep } from "node:path";
import { watch } from "chokidar";
import type { FSWatcher } from "chokidar";
import { EdictError } from "../core/errors.ts";
import { isIgnoredName, isYamlName } from "./folder-listing.ts";

export interface WatchOptions {
  /** How long nothing must change before a call, in milliseconds. */
  readonly quietMs: number;
  /** After this long a call comes although changes go on. */
  readonly longestMs: number;
}

/** How often it is looked whether the path still leads to the same folder. */
const CHECK_MS = 250;

/**
 * Watches the YAML files of a workspace. `changed` is called after they changed, at most once per burst; also when the
 * folder was removed, made anew, or when the link that leads to it was turned to another one. Throws
 * EDICT_LOAD_UNREADABLE when the folder cannot be watched.
 */
export async function watchWorkspace(
  root: string,
  options: WatchOptions,
  changed: () => void,
): Promise<() => Promise<void>> {
  const watcher = new WorkspaceWatcher(root, new Burst(options, changed));
  await watcher.start();
  return () => watcher.stop();
}

/** Differs from every identity, also from that of a folder that is not there. */
const LOST = "lost";

/** A file watcher knows folders by their inode; this one follows the path. */
class WorkspaceWatcher {
  readonly #root: string;
  readonly #burst: Burst;
  #identity = "";
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turning: Promise<void> | undefined;

  constructor(root: string, burst: Burst) {
    this.#root = root;
    this.#burst = burst;
  }

  async start(): Promise<void> {
    this.#identity = identityOf(this.#root);
    this.#watcher = await this.#open();
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#burst.stop();
    await this.#turning;
    await this.#watcher?.close();
  }

  async #open(): Promise<FSWatcher> {
    const folder = realPathOf(this.#root);
    const watcher = await openWatcher(folder, this.#burst);
    watcher.on("unlinkDir", (path) => {
      // Not closed at once: chokidar is in the midst of its work, and would watch on what nobody could close any more.
      if (path === folder) this.#identity = LOST;
    });
    return watcher;
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
    await this.#watcher?.close();
    this.#watcher = exists ? await this.#open().catch(() => undefined) : undefined;
    // What could not be watched is tried again at the next check.
    if (exists && this.#watcher === undefined) this.#identity = "";
    this.#burst.touch();
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

async function openWatcher(folder: string, burst: Burst): Promise<FSWatcher> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    ignored: (path, stats) => isIgnored(folder, path) || (stats?.isFile() === true && !isYamlName(path)),
  });
  // A watcher that fails later may have missed something: the snapshot will tell what is wrong.
  watcher.on("all", () => burst.touch()).on("error", () => burst.touch());
  try {
    await new Promise<void>((resolve, reject) => {
      watcher.once("ready", () => resolve());
      watcher.once("error", reject);
    });
    return watcher;
  } catch (error) {
    await watcher.close();
    throw new EdictError("EDICT_LOAD_UNREADABLE", `The folder ${folder} cannot be watched`, { cause: error });
  }
}

function realPathOf(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    throw new EdictError("EDICT_LOAD_UNREADABLE", `The folder ${root} cannot be watched`, { cause: error });
  }
}

function isIgnored(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== "" && !inside.startsWith("..") && inside.split(sep).some(isIgnoredName);
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
