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
import { didYouMean } from "../../core/suggest.ts";
import { sha256 } from "../digest.ts";
import { fileDiagnostic } from "./diagnose.ts";
import { duplicateProblems } from "./duplicates.ts";
import { WORKSPACE_FILE } from "./envelope.ts";
import { FileLoader } from "./file-loader.ts";
import type { LoadedFile, LoadedResource } from "./file-loader.ts";
import { Judge } from "./judge.ts";
import { folderCache, memoryCache } from "./parse-cache.ts";
import type { ParseCache } from "./parse-cache.ts";
import type { SecretReference } from "./schema-nodes.ts";
import { shown } from "./show.ts";
import { readWorkspace } from "./workspace.ts";
import type { ReadWorkspace, WorkspaceFile } from "./workspace.ts";

export interface LoaderOptions {
  /** Where parsed documents are kept between runs; absent: only in memory. */
  readonly cacheFolder?: string;
  /** edict's own version: documents that another version judged are judged again. */
  readonly version?: string;
}

/** A snapshot, parsed and validated. */
export interface Loaded {
  /** Every valid resource, sorted by key. Of two with one key only the first is there. */
  readonly resources: readonly Resource[];
  /** Keys that documents would have that were refused: a reference to one of them is not missing. */
  readonly refused: ReadonlySet<ResourceKey>;
  readonly config: WorkspaceConfig;
  /** All problems of all files, sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** So many files are parsed in one go, before others get their turn in the event loop. */
const FILES_A_TURN = 200;

/**
 * Makes resources of snapshots. A file whose bytes are those of the last snapshot gives the very same frozen objects,
 * so that whoever computes from them can compare by reference.
 */
export class Loader {
  readonly #registrations: ReadonlyMap<string, KindRegistration>;
  readonly #cache: Promise<ParseCache>;
  readonly #files: Promise<FileLoader>;
  #loaded: ReadonlyMap<string, LoadedFile> = new Map();
  #workspace: { readonly digest: Digest | undefined; readonly read: ReadWorkspace } | undefined;

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
    const loaded = await this.#loadFiles(snapshot.files);
    const files = [...loaded.values()];
    const all = files.flatMap(({ resources }) => resources);
    const { kept, diagnostics: duplicates } = duplicateProblems(
      all.map(({ resource }) => resource),
      this.#registrations,
    );
    const workspace = this.#readWorkspace(snapshot.files);
    const secrets = workspace.file === undefined ? [] : undeclaredSecrets(all, workspace.config.secrets);
    return {
      resources: kept,
      refused: new Set(files.flatMap(({ refused }) => refused)),
      config: workspace.config,
      diagnostics: sortDiagnostics([
        ...snapshot.problems.map(sourceDiagnostic),
        ...files.flatMap(({ diagnostics }) => diagnostics),
        ...workspace.diagnostics,
        ...duplicates,
        ...secrets,
      ]),
    };
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

  async #loadFiles(files: readonly SourceFile[]): Promise<ReadonlyMap<string, LoadedFile>> {
    const loader = await this.#files;
    const loaded = new Map<string, LoadedFile>();
    let fresh = 0;
    for (const file of files) {
      const before = this.#loaded.get(file.path);
      const same = before?.digest === file.digest;
      if (!same) fresh += 1;
      if (!same && fresh % FILES_A_TURN === 0) await setImmediate();
      loaded.set(file.path, same ? before : loader.load(file));
    }
    this.#loaded = loaded;
    if (fresh > 0) await (await this.#cache).settle(keysOf(loaded));
    return loaded;
  }

  #readWorkspace(files: readonly SourceFile[]): ReadWorkspace {
    const file = files.find(({ path }) => path === WORKSPACE_FILE);
    const digest = file?.digest;
    if (this.#workspace === undefined || this.#workspace.digest !== digest) {
      this.#workspace = { digest, read: readWorkspace(file) };
    }
    return this.#workspace.read;
  }
}

function keysOf(loaded: ReadonlyMap<string, LoadedFile>): ReadonlySet<string> {
  return new Set([...loaded.values()].flatMap(({ key }) => (key === undefined ? [] : [key])));
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

/**
 * References to secrets that their resource's owner may not use. Whether another tenant has a secret of that name is
 * not told.
 */
function undeclaredSecrets(
  loaded: readonly LoadedResource[],
  declarations: readonly SecretDeclaration[],
): readonly Diagnostic[] {
  const byTenant = new Map<string | undefined, ReadonlySet<string>>();
  return loaded.flatMap(({ resource, secrets }) => {
    if (secrets.length === 0) return [];
    const { tenant } = resource.metadata;
    const usable = byTenant.get(tenant) ?? usableSecrets(declarations, tenant);
    byTenant.set(tenant, usable);
    return secrets
      .filter(({ name }) => !usable.has(name))
      .map((secret) => undeclaredSecret(resource, secret, usable));
  });
}

/** The platform may use every secret, a tenant those that name it. */
function usableSecrets(
  declarations: readonly SecretDeclaration[],
  tenant: string | undefined,
): ReadonlySet<string> {
  const usable = declarations.filter(
    ({ tenants }) => tenant === undefined || tenants.includes("*") || tenants.includes(tenant),
  );
  return new Set(usable.map(({ name }) => name));
}

function undeclaredSecret(
  resource: Resource,
  { pointer, name }: SecretReference,
  usable: ReadonlySet<string>,
): Diagnostic {
  const { tenant } = resource.metadata;
  const owner = tenant === undefined ? "" : ` for the tenant ${tenant}`;
  const way = tenant === undefined ? "" : `, with ${tenant} among its tenants`;
  return {
    code: "EDICT_SECRET_UNDECLARED",
    severity: "error",
    ...resource.locate(pointer),
    length: name.length,
    pointer,
    message: `${WORKSPACE_FILE} does not declare the secret ${shown(name)}${owner}.`,
    hint: didYouMean(name, [...usable], `Declare it under spec.secrets of ${WORKSPACE_FILE}${way}.`),
  };
}
