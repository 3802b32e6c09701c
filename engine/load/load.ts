import { setImmediate } from "node:timers/promises";
import type { KindRegistration } from "../../core/controller.ts";
import { compareText, sortDiagnostics } from "../../core/diagnostic.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { ERRORS, EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import type {
  SecretDeclaration,
  SourceFile,
  SourceProblem,
  SourceSnapshot,
  WorkspaceConfig,
} from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey } from "../../core/resource.ts";
import { sha256 } from "../digest.ts";
import { cappedAll, fileDiagnostic } from "./diagnose.ts";
import { WORKSPACE_FILE, placeOf } from "./envelope.ts";
import { FileLoader } from "./file-loader.ts";
import type { LoadedFile } from "./file-loader.ts";
import { Judge, ownerOf } from "./judge.ts";
import { OwnerFiles } from "./owner-files.ts";
import type { OwnerContents } from "./owner-files.ts";
import { folderCache, memoryCache } from "./parse-cache.ts";
import type { ParseCache } from "./parse-cache.ts";
import { patchSorted } from "./sorted-resources.ts";
import { readWorkspace } from "./workspace.ts";
import type { ReadWorkspace, WorkspaceFile } from "./workspace.ts";

export interface LoaderOptions {
  /** Where parsed documents are kept between runs; absent: only in memory. */
  readonly cacheFolder?: string;
  /** edict's own version: documents that another version judged are judged again. */
  readonly version?: string;
}

/** A snapshot, parsed and validated. The very same object again when nothing changed. */
export interface Loaded {
  /** Every valid resource, sorted by key. Of two with one key only the first is there. */
  readonly resources: readonly Resource[];
  /** The same resources, by their owners. Each list is the very same one while its resources are. */
  readonly owned: ReadonlyMap<string, readonly Resource[]>;
  /** What is written beside them and never applied, by owner, then sorted by key. */
  readonly beside: readonly Resource[];
  /** Keys that documents would have that were refused: a reference to one of them is not missing. */
  readonly refused: ReadonlySet<ResourceKey>;
  readonly config: WorkspaceConfig;
  /** All problems of all files, sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** So many files are parsed in one go, before others get their turn in the event loop. */
const FILES_A_TURN = 200;

/** Owns the files that hold no resources but may have problems. */
const NOBODY = "";

/**
 * Makes resources of snapshots. A file whose bytes are those of the last snapshot gives the very same frozen objects,
 * so that whoever computes from them can compare by reference; and what a snapshot costs is what of it changed.
 */
export class Loader {
  readonly #registrations: ReadonlyMap<string, KindRegistration>;
  readonly #cache: Promise<ParseCache>;
  readonly #files: Promise<FileLoader>;
  readonly #loaded = new Map<string, LoadedFile>();
  readonly #owners = new Map<string, OwnerFiles>();
  #last: LastLoad | undefined;
  #workspace: { readonly digest: Digest | undefined; readonly read: ReadWorkspace } | undefined;
  #secrets: { readonly text: string; readonly declarations: readonly SecretDeclaration[] } | undefined;

  constructor(registrations: ReadonlyMap<string, KindRegistration>, options: LoaderOptions = {}) {
    this.#registrations = registrations;
    const { cacheFolder } = options;
    const stamp = stampOf(registrations, options.version ?? "");
    this.#cache =
      cacheFolder === undefined ? Promise.resolve(memoryCache()) : folderCache(cacheFolder, stamp);
    this.#files = this.#cache.then((cache) => new FileLoader(new Judge(registrations), cache));
  }

  /** Problems of the input are in the answer; nothing is thrown for them. */
  async load(snapshot: SourceSnapshot): Promise<Loaded> {
    const loader = await this.#files;
    const fresh = await this.#loadFresh(snapshot.files, loader);
    const changed = this.#takeOver(snapshot.files, fresh, loader);
    const loaded = this.#gather(snapshot, changed);
    if (fresh.size > 0) await (await this.#cache).settle(keysOf(this.#loaded));
    return loaded;
  }

  /** The settings of edict.yaml. Throws EDICT_WORKSPACE_MISSING or EDICT_CONFIG_INVALID, which names the first problem. */
  workspaceFile(snapshot: SourceSnapshot): WorkspaceFile {
    const { file, diagnostics } = this.#readWorkspace(snapshot.files);
    if (file !== undefined) return file;
    const [problem] = sortDiagnostics([
      ...snapshot.problems.filter(({ path }) => path === WORKSPACE_FILE).map(sourceDiagnostic),
      ...diagnostics,
    ]).filter(({ severity }) => severity === "error");
    if (problem === undefined || problem.code === "EDICT_WORKSPACE_MISSING") {
      throw new EdictError("EDICT_WORKSPACE_MISSING", problem?.message ?? `There is no ${WORKSPACE_FILE}.`);
    }
    const { line, column, message, hint } = problem;
    throw new EdictError("EDICT_CONFIG_INVALID", `${WORKSPACE_FILE}:${line}:${column}: ${message} ${hint}`);
  }

  /** Reads what is not known yet, letting others have their turns. */
  async #loadFresh(
    files: readonly SourceFile[],
    loader: FileLoader,
  ): Promise<ReadonlyMap<string, LoadedFile>> {
    const fresh = new Map<string, LoadedFile>();
    for (const file of files) {
      if (this.#loaded.get(file.path)?.digest === file.digest) continue;
      fresh.set(file.path, loader.load(file));
      if (fresh.size % FILES_A_TURN === 0) await setImmediate();
    }
    return fresh;
  }

  /** Makes the files those of the snapshot, in one go, and gives the owners whose files changed. */
  #takeOver(
    files: readonly SourceFile[],
    fresh: ReadonlyMap<string, LoadedFile>,
    loader: FileLoader,
  ): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const file of files) {
      if (this.#loaded.get(file.path)?.digest === file.digest) continue;
      this.#put(file.path, fresh.get(file.path) ?? loader.load(file), changed);
    }
    if (this.#loaded.size > files.length) {
      const there = new Set(files.map(({ path }) => path));
      for (const path of this.#loaded.keys()) if (!there.has(path)) this.#remove(path, changed);
    }
    return changed;
  }

  #put(path: string, file: LoadedFile, changed: Set<string>): void {
    const owner = ownerOfPath(path);
    const files = this.#owners.get(owner) ?? new OwnerFiles();
    files.set(path, file);
    this.#owners.set(owner, files);
    this.#loaded.set(path, file);
    changed.add(owner);
  }

  #remove(path: string, changed: Set<string>): void {
    const owner = ownerOfPath(path);
    this.#owners.get(owner)?.delete(path);
    this.#loaded.delete(path);
    changed.add(owner);
  }

  #gather(snapshot: SourceSnapshot, changed: ReadonlySet<string>): Loaded {
    const workspace = this.#readWorkspace(snapshot.files);
    const last = this.#last;
    if (changed.size === 0 && last?.workspace === workspace && sameItems(last.problems, snapshot.problems))
      return last.loaded;
    const { resources, owned } = this.#regroup(changed, last?.loaded);
    const loaded: Loaded = {
      resources,
      owned,
      beside: this.#beside(last?.loaded),
      refused: this.#refused(last?.loaded),
      config: workspace.config,
      diagnostics: this.#diagnostics(snapshot, workspace),
    };
    this.#last = { workspace, problems: snapshot.problems, loaded };
    return loaded;
  }

  #regroup(changed: ReadonlySet<string>, last: Loaded | undefined): Pick<Loaded, "owned" | "resources"> {
    const before = last?.owned ?? new Map<string, readonly Resource[]>();
    const owned = new Map(before);
    const [removed, added] = [new Set<Resource>(), new Set<Resource>()];
    for (const owner of changed) {
      const list = this.#contents(owner).resources;
      const old = before.get(owner) ?? [];
      if (list === old) continue;
      for (const resource of old) removed.add(resource);
      for (const resource of list) if (!removed.delete(resource)) added.add(resource);
      if (list.length === 0) owned.delete(owner);
      else owned.set(owner, list);
      if (this.#owners.get(owner)?.isEmpty === true) this.#owners.delete(owner);
    }
    if (removed.size === 0 && added.size === 0 && last !== undefined) return last;
    return { owned, resources: patchSorted(last?.resources ?? [], removed, [...added]) };
  }

  #contents(owner: string): OwnerContents {
    return this.#owners.get(owner)?.contents(this.#registrations) ?? NO_CONTENTS;
  }

  #beside(last: Loaded | undefined): readonly Resource[] {
    const beside = [...this.#owners.keys()]
      .toSorted(compareText)
      .flatMap((owner) => this.#contents(owner).beside);
    return last !== undefined && sameItems(last.beside, beside) ? last.beside : beside;
  }

  #refused(last: Loaded | undefined): ReadonlySet<ResourceKey> {
    const refused = new Set<ResourceKey>();
    for (const owner of this.#owners.keys())
      for (const key of this.#contents(owner).refused) refused.add(key);
    return last !== undefined && sameItems([...last.refused], [...refused]) ? last.refused : refused;
  }

  #diagnostics(snapshot: SourceSnapshot, workspace: ReadWorkspace): readonly Diagnostic[] {
    const found = [...snapshot.problems.map(sourceDiagnostic), ...workspace.diagnostics];
    const declarations = this.#declarations(workspace);
    for (const files of this.#owners.values()) {
      for (const diagnostic of files.contents(this.#registrations).diagnostics) found.push(diagnostic);
      if (declarations === undefined) continue;
      for (const diagnostic of files.undeclared(declarations)) found.push(diagnostic);
    }
    return cappedAll(sortDiagnostics(found));
  }

  /** The declared secrets, as the same object while they say the same; undefined when edict.yaml cannot be used. */
  #declarations({ file, config }: ReadWorkspace): readonly SecretDeclaration[] | undefined {
    if (file === undefined) return undefined;
    const text = JSON.stringify(config.secrets);
    if (this.#secrets?.text !== text) this.#secrets = { text, declarations: config.secrets };
    return this.#secrets.declarations;
  }

  #readWorkspace(files: readonly SourceFile[]): ReadWorkspace {
    const file = files.find(({ path }) => path === WORKSPACE_FILE);
    const digest = file?.digest;
    if (this.#workspace === undefined || this.#workspace.digest !== digest) {
      this.#workspace = { digest, read: readWorkspace(file, [...this.#registrations.keys()]) };
    }
    return this.#workspace.read;
  }
}

interface LastLoad {
  readonly workspace: ReadWorkspace;
  readonly problems: readonly SourceProblem[];
  readonly loaded: Loaded;
}

const NO_CONTENTS: OwnerContents = { resources: [], beside: [], refused: [], diagnostics: [] };

/** The owner of a file's resources; a file in a wrong place is nobody's. */
function ownerOfPath(path: string): string {
  const place = placeOf(path);
  return place.of === "platform" || place.of === "tenant" ? ownerOf(place) : NOBODY;
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function keysOf(loaded: ReadonlyMap<string, LoadedFile>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { key } of loaded.values()) if (key !== undefined) keys.add(key);
  return keys;
}

/** Everything that a judgement depends on besides the document and its owner. */
function stampOf(registrations: ReadonlyMap<string, KindRegistration>, version: string): string {
  const kinds = [...registrations.values()]
    .toSorted((left, right) => compareText(left.controller.kind, right.controller.kind))
    .map(
      ({ controller, schema }) =>
        `${controller.kind} ${controller.scope} ${controller.validate?.toString() ?? ""} ${canonicalJson(schema)}`,
    );
  return sha256([version, ...kinds].join("\n"));
}

function sourceDiagnostic({ path, code, message }: SourceProblem): Diagnostic {
  return fileDiagnostic(path, { code, message, hint: ERRORS[code].remedy });
}
