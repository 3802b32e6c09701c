import { lstatSync, readdirSync, watch } from "node:fs";
import type { Dirent, FSWatcher, Stats } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { AREAS, isIgnoredName, isYamlName } from "./folder-listing.ts";

export interface TreeListener {
  /** A YAML file came, changed or went; its path is relative to the tree with `/`. */
  readonly file: (path: string) => void;
  /** Something happened that cannot be told as files: folders or links came or went, or a watch failed. */
  readonly unclear: () => void;
}

/** So many folders are opened in one go, before others get their turn in the event loop. */
const FOLDERS_A_TURN = 128;

/**
 * Watches every folder of a workspace that can hold resources, one watch a folder and none a file. A folder is watched
 * before it is read, so that nothing falls in between. Links are not followed: what they may lead to lies inside.
 */
export class FolderTree {
  readonly #root: string;
  readonly #listener: TreeListener;
  /** Watches by path, relative to the root; `""` is the root. */
  readonly #watches = new Map<string, FSWatcher>();
  /** The watched folders inside each. */
  readonly #inner = new Map<string, Set<string>>();
  readonly #links = new Set<string>();
  #closed = false;

  /** `root` is absolute and no link. */
  constructor(root: string, listener: TreeListener) {
    this.#root = root;
    this.#listener = listener;
  }

  /** Throws what the system says when the folder cannot be watched. */
  async open(): Promise<void> {
    this.#watch("");
    const folders = this.#entered("");
    for (let opened = 1; folders.length > 0; opened += 1) {
      const folder = folders.pop();
      if (folder === undefined || this.#closed) return;
      this.#watch(folder);
      for (const inner of this.#entered(folder)) folders.push(inner);
      if (opened % FOLDERS_A_TURN === 0) await setImmediate();
    }
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watches.values()) watcher.close();
    this.#watches.clear();
    this.#inner.clear();
  }

  /** A folder that went away meanwhile, or may not be read, is not watched; whoever looks at it tells. */
  #watch(folder: string): void {
    try {
      const watcher = watch(join(this.#root, folder), { persistent: true });
      watcher.on("change", (_type, name) => this.#heard(folder, name));
      watcher.on("error", () => this.#lost(folder));
      this.#watches.set(folder, watcher);
      if (folder === "") return;
      const siblings = this.#inner.get(outerOf(folder)) ?? new Set();
      this.#inner.set(outerOf(folder), siblings.add(folder));
    } catch (error) {
      if (folder === "" || !isGone(error)) throw error;
    }
  }

  /** The folders inside one; notes its links. */
  #entered(folder: string): string[] {
    const folders: string[] = [];
    for (const entry of readFolder(join(this.#root, folder))) {
      const path = inside(folder, entry.name);
      if (!this.#concerns(folder, entry.name)) continue;
      if (entry.isSymbolicLink()) this.#links.add(path);
      else if (entry.isDirectory()) folders.push(path);
    }
    return folders;
  }

  #concerns(folder: string, name: string): boolean {
    if (folder === "") return isYamlName(name) || AREAS.some((area) => area === name);
    return !isIgnoredName(name);
  }

  #heard(folder: string, name: string | Buffer | null): void {
    if (this.#closed) return;
    // A name that is the folder's own tells of the folder itself: its rights changed, or it is gone.
    if (typeof name !== "string" || name === basename(join(this.#root, folder))) this.#listener.unclear();
    if (typeof name !== "string" || !this.#concerns(folder, name)) return;
    const path = inside(folder, name);
    const stats = statsOf(join(this.#root, path));
    if (stats?.isDirectory() === true) this.#enter(path);
    else if (stats?.isSymbolicLink() === true || this.#links.has(path)) this.#link(path, stats !== undefined);
    else if (this.#watches.has(path)) this.#lost(path);
    else if (isYamlName(name)) this.#listener.file(path);
  }

  /** A folder came, or another one under the name of an old one. */
  #enter(path: string): void {
    this.#leave(path);
    const folders = [path];
    try {
      for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
        this.#watch(folder);
        folders.push(...this.#entered(folder));
      }
    } catch {
      // What cannot be watched is found by the look at everything that comes from time to time.
    }
    this.#listener.unclear();
  }

  #link(path: string, exists: boolean): void {
    if (exists) this.#links.add(path);
    else this.#links.delete(path);
    if (this.#watches.has(path)) this.#leave(path);
    this.#listener.unclear();
  }

  #lost(folder: string): void {
    this.#leave(folder);
    this.#listener.unclear();
  }

  /** Ends the watches of a folder and of all inside. */
  #leave(folder: string): void {
    const folders = [folder];
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      this.#watches.get(path)?.close();
      this.#watches.delete(path);
      folders.push(...(this.#inner.get(path) ?? []));
      this.#inner.delete(path);
    }
    this.#inner.get(outerOf(folder))?.delete(folder);
  }
}

function outerOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
}

function inside(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Undefined also when it cannot be known: when a folder on the way became a file, or may not be entered. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function readFolder(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES");
}
