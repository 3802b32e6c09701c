import { hash } from "node:crypto";
import { lstatSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { compareText } from "../core/diagnostic.ts";
import type { SourceFile, SourceSnapshot } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { FileReader } from "./folder-files.ts";
import type { Heard, Hints } from "./folder-hints.ts";
import { AREAS, WORKSPACE_FILE, hasUnsafeName, listWorkspace } from "./folder-listing.ts";

/** Beyond so many files, those that are added are only counted by a look at everything. */
const MANY_FILES = 50_000;

interface Seen {
  readonly snapshot: SourceSnapshot;
  /** Of the folder that the root leads to. */
  readonly identity: string;
  /** Whether a look at single files can go on from here: everything was read, and nothing stands behind a link. */
  readonly plain: boolean;
}

/** Looks at the files of a workspace: at those that changed where that is known for sure, else at all. */
export class FolderLook {
  readonly #root: string;
  readonly #areas: readonly string[];
  readonly #hints: Hints;
  readonly #reader = new FileReader();
  #seen: Seen | undefined;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(root: string, areas: readonly string[] | undefined, hints: Hints) {
    this.#root = root;
    this.#areas = areas ?? AREAS;
    this.#hints = hints;
  }

  /** What the last look gave; undefined before the first, and after one that failed. */
  get latest(): SourceSnapshot | undefined {
    return this.#seen?.snapshot;
  }

  /** One look at a time. The very same snapshot again when nothing changed. */
  look(): Promise<SourceSnapshot> {
    const looked = this.#looking.then(() => this.#lookNow());
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  async #lookNow(): Promise<SourceSnapshot> {
    // What was written before the call is heard once the event loop went around.
    await setImmediate();
    await setImmediate();
    const heard = this.#hints.take();
    try {
      return this.#lookAtSome(heard) ?? (await this.#lookAtAll());
    } catch (error) {
      this.#seen = undefined;
      this.#hints.doubt();
      throw error;
    }
  }

  async #lookAtAll(): Promise<SourceSnapshot> {
    const identity = identityOf(this.#root);
    const listing = await listWorkspace(this.#root, this.#areas);
    const { files, problems } = await this.#reader.read(listing.files);
    const all = [...listing.problems, ...problems].toSorted((left, right) =>
      compareText(left.path, right.path),
    );
    const revision = revisionOf(files);
    const before = this.#seen?.snapshot;
    const same = all.length === 0 && before?.problems.length === 0 && before.revision === revision;
    const snapshot = same ? before : { revision, files, problems: all };
    this.#seen = { snapshot, identity, plain: all.length === 0 && !listing.linked };
    return snapshot;
  }

  /** Undefined where only a look at everything gives the truth. */
  #lookAtSome({ whole, paths }: Heard): SourceSnapshot | undefined {
    const seen = this.#seen;
    if (whole || seen?.plain !== true || identityOf(this.#root) !== seen.identity) return undefined;
    const changes = new Map<string, SourceFile | undefined>();
    for (const path of new Set([...paths, ...this.#reader.unsettled])) {
      if (!this.#isOurs(path)) continue;
      const file = this.#readAgain(path);
      if (file === "unclear" || (file === undefined && path === WORKSPACE_FILE)) return undefined;
      changes.set(path, file);
    }
    const { files } = seen.snapshot;
    const patched = patchFiles(files, changes);
    if (patched === files) return seen.snapshot;
    if (patched.length > files.length && patched.length > MANY_FILES) return undefined;
    const snapshot = { revision: revisionOf(patched), files: patched, problems: [] };
    this.#seen = { ...seen, snapshot };
    return snapshot;
  }

  #isOurs(path: string): boolean {
    return path === WORKSPACE_FILE || this.#areas.some((area) => path.startsWith(`${area}/`));
  }

  #readAgain(path: string): SourceFile | "unclear" | undefined {
    const absolute = join(this.#root, path);
    const stats = statsOf(absolute);
    if (stats === undefined) {
      this.#reader.forget(path);
      return undefined;
    }
    if (stats === "unclear" || !stats.isFile() || hasUnsafeName(path)) return "unclear";
    const read = this.#reader.readAgain({ path, absolute });
    return read === undefined || "bytes" in read ? read : "unclear";
  }
}

function statsOf(path: string): Stats | "unclear" | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return "unclear";
  }
}

/** The files with the changes made; `undefined` stands for one that is gone. The same list when nothing changed. */
function patchFiles(
  files: readonly SourceFile[],
  changes: ReadonlyMap<string, SourceFile | undefined>,
): readonly SourceFile[] {
  const patched = [...files];
  let changed = false;
  for (const [path, file] of changes) {
    const at = placeOf(patched, path);
    const known = patched[at]?.path === path;
    if (known ? patched[at] === file : file === undefined) continue;
    patched.splice(at, known ? 1 : 0, ...(file === undefined ? [] : [file]));
    changed = true;
  }
  return changed ? patched : files;
}

/** Where the path stands in files that are sorted by path, or would have to stand. */
function placeOf(files: readonly SourceFile[], path: string): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((files[middle]?.path ?? "") < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Names the folder that a path leads to; empty when there is none. */
function identityOf(root: string): string {
  try {
    const { dev, ino } = statSync(root);
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}

/** `files` are sorted by path; no path holds a line break. */
function revisionOf(files: readonly SourceFile[]): Revision {
  return `sha256:${hash("sha256", files.map(({ path, digest }) => `${digest} ${path}\n`).join(""))}` as Revision;
}
