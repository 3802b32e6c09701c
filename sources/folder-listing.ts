import { readdirSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { compareText } from "../core/diagnostic.ts";
import { EdictError } from "../core/errors.ts";
import type { SourceProblem } from "../core/ports.ts";

/** The file at the root that makes a folder a workspace. */
export const WORKSPACE_FILE = "edict.yaml";

/** The folders that hold resources. */
export const AREAS = ["platform", "tenants"] as const;

/** Files and folders in one workspace; beyond that it is not a workspace but a mistake or an attack. */
const MAX_ENTRIES = 200_000;

/** So many folders are read in one go, before others get their turn in the event loop. */
const FOLDERS_A_TURN = 128;

const YAML_NAME = /\.ya?ml$/u;

/** What a name may not hold: control characters, and what stands for bytes that are no UTF-8. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE_CHARACTERS = /[\0-\x1f\x7f-\x9f\ufffd]/gu;

export interface ListedFile {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Where to read it; differs from the path behind symbolic links. */
  readonly absolute: string;
}

export interface Listing {
  /** Sorted by path. */
  readonly files: readonly ListedFile[];
  readonly problems: readonly SourceProblem[];
  /** Whether any symbolic link was met: what a path leads to is then more than what happens at the path. */
  readonly linked: boolean;
}

/** Whether a name is none of the workspace's: hidden, or installed packages. */
export function isIgnoredName(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** Whether a name or path holds what none may hold. */
export function hasUnsafeName(name: string): boolean {
  return name.search(UNSAFE_CHARACTERS) !== -1;
}

export function isYamlName(name: string): boolean {
  return YAML_NAME.test(name);
}

/**
 * Finds edict.yaml and the YAML files under platform/ and tenants/, whatever lies between. A symbolic link is followed
 * only inside the workspace and outside of hidden folders; what it leads to is listed once, under its own path if it
 * has one there. `root` is absolute. Throws EDICT_WORKSPACE_MISSING when there is no
 * edict.yaml, and EDICT_LOAD_UNREADABLE when the folder itself cannot be read. `areas` are the folders to look into.
 */
export async function listWorkspace(root: string, areas: readonly string[] = AREAS): Promise<Listing> {
  const walk = new Walk(realFolder(root), areas);
  await walk.run();
  return {
    files: walk.files.toSorted((left, right) => compareText(left.path, right.path)),
    problems: walk.problems,
    linked: walk.linked,
  };
}

function realFolder(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    throw new EdictError("EDICT_WORKSPACE_MISSING", `The folder ${root} is not there`, { cause: error });
  }
}

class Walk {
  readonly files: ListedFile[] = [];
  readonly problems: SourceProblem[] = [];
  linked = false;
  readonly #root: string;
  readonly #areas: readonly string[];
  readonly #folders: ListedFile[] = [];
  readonly #links: ListedFile[] = [];
  /** Real paths of what is listed, so that links in circles end. */
  readonly #seen = new Set<string>();
  #entries = 0;

  constructor(root: string, areas: readonly string[]) {
    this.#root = root;
    this.#areas = areas;
  }

  async run(): Promise<void> {
    this.#seen.add(this.#root);
    this.#start();
    await this.#visitFolders();
    // Links come last: a file that has a place of its own is listed there.
    while (this.#links.length > 0) {
      const links = this.#links.splice(0).toSorted((left, right) => compareText(left.path, right.path));
      for (const link of links) {
        this.#follow(link);
        await this.#visitFolders();
      }
    }
  }

  #start(): void {
    const entries = this.#readRoot();
    if (!entries.some(({ name }) => name === WORKSPACE_FILE)) {
      throw new EdictError("EDICT_WORKSPACE_MISSING", `${join(this.#root, WORKSPACE_FILE)} is not there`);
    }
    const names: readonly string[] = [WORKSPACE_FILE, ...this.#areas];
    for (const entry of entries) {
      if (names.includes(entry.name))
        this.#enter(entry, { path: entry.name, absolute: join(this.#root, entry.name) });
    }
  }

  #readRoot(): readonly Dirent[] {
    try {
      return readdirSync(this.#root, { withFileTypes: true });
    } catch (error) {
      throw new EdictError("EDICT_LOAD_UNREADABLE", `The folder ${this.#root} cannot be read`, {
        cause: error,
      });
    }
  }

  async #visitFolders(): Promise<void> {
    for (let visited = 1; ; visited += 1) {
      const folder = this.#folders.pop();
      if (folder === undefined) return;
      this.#visit(folder);
      if (visited % FOLDERS_A_TURN === 0) await setImmediate();
    }
  }

  #visit(folder: ListedFile): void {
    for (const entry of this.#read(folder)) {
      if (isIgnoredName(entry.name)) continue;
      const path = `${folder.path}/${entry.name}`;
      if (hasUnsafeName(entry.name)) this.#refuse(path, "EDICT_LOAD_ENCODING", UNSAFE_NAME);
      else this.#enter(entry, { path, absolute: join(folder.absolute, entry.name) });
    }
  }

  #read(folder: ListedFile): readonly Dirent[] {
    try {
      return readdirSync(folder.absolute, { withFileTypes: true });
    } catch (error) {
      // A folder that went away in the meantime is simply not there.
      if (codeOf(error) !== "ENOENT")
        this.#refuse(folder.path, "EDICT_LOAD_UNREADABLE", reason("folder", error));
      return [];
    }
  }

  #enter(entry: Pick<Dirent, "isDirectory" | "isFile" | "isSymbolicLink" | "name">, place: ListedFile): void {
    this.linked ||= entry.isSymbolicLink();
    if (entry.isSymbolicLink()) this.#add(this.#links, place);
    else if (entry.isDirectory()) this.#add(this.#folders, place);
    else if (!isYamlName(entry.name)) return;
    else if (entry.isFile()) this.#add(this.files, place);
    else this.#refuse(place.path, "EDICT_LOAD_UNREADABLE", "It is not a regular file.");
  }

  #add(list: ListedFile[], place: ListedFile): void {
    this.#entries += 1;
    if (this.#entries === MAX_ENTRIES + 1) {
      this.#refuse(
        place.path,
        "EDICT_LOAD_SIZE",
        `The workspace has more than ${MAX_ENTRIES} files and folders.`,
      );
    }
    if (this.#entries > MAX_ENTRIES || this.#seen.has(place.absolute)) return;
    this.#seen.add(place.absolute);
    list.push(place);
  }

  #follow(link: ListedFile): void {
    const real = realPathOf(link.absolute);
    if (real instanceof Error) {
      // A dangling link to something that would not be read anyway harms nobody.
      if (isYamlName(link.path) || !link.path.includes(".")) {
        this.#refuse(link.path, "EDICT_LOAD_SYMLINK", `The link leads nowhere (${codeOf(real)}).`);
      }
      return;
    }
    const target = statSync(real, { throwIfNoEntry: false });
    if (target === undefined || !(target.isDirectory() || isYamlName(link.path))) return;
    if (!this.#isInside(real)) {
      this.#refuse(
        link.path,
        "EDICT_LOAD_SYMLINK",
        "The link leads out of the workspace, or into a hidden folder.",
      );
    } else if (target.isDirectory()) this.#add(this.#folders, { path: link.path, absolute: real });
    else if (target.isFile()) this.#add(this.files, { path: link.path, absolute: real });
    else this.#refuse(link.path, "EDICT_LOAD_UNREADABLE", "The link does not lead to a regular file.");
  }

  #isInside(real: string): boolean {
    if (real !== this.#root && !real.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep))
      return false;
    return !relative(this.#root, real).split(sep).some(isIgnoredName);
  }

  #refuse(path: string, code: SourceProblem["code"], message: string): void {
    this.problems.push({ path: path.replaceAll(UNSAFE_CHARACTERS, "?"), code, message });
  }
}

const UNSAFE_NAME = "The name holds control characters or bytes that are not UTF-8.";

function realPathOf(path: string): Error | string {
  try {
    return realpathSync(path);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The system's name of an error, as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** Why something cannot be read, without the absolute path that the system's message holds. */
export function reason(what: "file" | "folder", error: unknown): string {
  return `The ${what} cannot be read (${codeOf(error)}).`;
}
