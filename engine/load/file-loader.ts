import type { Diagnostic } from "../../core/diagnostic.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { SourceFile } from "../../core/ports.ts";
import { resourceKey } from "../../core/resource.ts";
import type { Digest, Origin, Resource, ResourceKey } from "../../core/resource.ts";
import { capped, documentDiagnostic, fileDiagnostic, textDiagnostic } from "./diagnose.ts";
import type { DiagnosedFile } from "./diagnose.ts";
import { placeOf } from "./envelope.ts";
import type { Place } from "./envelope.ts";
import type { ParsedDocument } from "./fast-yaml.ts";
import { metadataOf, ownerOf } from "./judge.ts";
import type { Judge } from "./judge.ts";
import { LineIndex } from "./line-index.ts";
import { nodeSpan, offsetAt, outlineOf } from "./node-table.ts";
import type { CachedDocument, CachedFile, ParseCache } from "./parse-cache.ts";
import { parseYaml, textOf } from "./parse-yaml.ts";
import type { SecretReference } from "./schema-nodes.ts";

export interface LoadedResource {
  readonly resource: Resource;
  readonly secrets: readonly SecretReference[];
}

/** What one file came to. */
export interface LoadedFile {
  readonly digest: Digest;
  /** Under which the cache knows the file; absent when it holds no resources. */
  readonly key?: string;
  readonly resources: readonly LoadedResource[];
  /** Keys of the documents that were refused, as far as they say what they are. */
  readonly refused: readonly ResourceKey[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes resources of files. The same content at the same path gives the same answer, by whatever way it is found. */
export class FileLoader {
  readonly #judge: Judge;
  readonly #cache: ParseCache;

  constructor(judge: Judge, cache: ParseCache) {
    this.#judge = judge;
    this.#cache = cache;
  }

  load(file: SourceFile): LoadedFile {
    const place = placeOf(file.path);
    const { digest } = file;
    if (place.of === "misplaced") {
      return {
        ...EMPTY,
        digest,
        diagnostics: [fileDiagnostic(file.path, { ...place, code: "EDICT_RESOURCE_SCOPE" })],
      };
    }
    if (place.of === "nobody" || place.of === "workspace") return { ...EMPTY, digest };
    const key = `${ownerOf(place)} ${digest}`;
    const cached = this.#cache.get(key);
    return {
      digest,
      key,
      ...(cached === undefined ? this.#parse(file, place, key) : fromCache(file, cached)),
    };
  }

  #parse(file: SourceFile, place: Place, key: string): Omit<LoadedFile, "digest" | "key"> {
    const parsed = parseYaml(file.bytes);
    const diagnosed = { path: file.path, lines: new LineIndex(parsed.text) };
    const diagnostics = parsed.problems.map((problem) => textDiagnostic(diagnosed, problem));
    const documents: CachedDocument[] = [];
    const refused: ResourceKey[] = [];
    for (const document of parsed.documents) {
      const judgement = this.#judge.judge(document.value, place);
      if (judgement.valid) documents.push({ ...judgement.document, ...placed(document, diagnosed) });
      else {
        refused.push(...claimedKey(document.value));
        diagnostics.push(
          ...judgement.problems.map((problem) => documentDiagnostic(diagnosed, document, problem)),
        );
      }
    }
    if (diagnostics.length === 0) this.#cache.set(key, documents);
    return { ...fromCache(file, documents), refused, diagnostics: capped(diagnostics) };
  }
}

const EMPTY: Omit<LoadedFile, "digest"> = { resources: [], refused: [], diagnostics: [] };

function placed(
  { nodes }: ParsedDocument,
  { lines }: DiagnosedFile,
): Pick<CachedDocument, "column" | "line" | "outline"> {
  return { outline: outlineOf(nodes), ...lines.locate(nodeSpan(nodes, 0).start) };
}

/** The key that a refused document would have had. */
function claimedKey(value: JsonValue): readonly ResourceKey[] {
  if (!isJsonObject(value) || !isJsonObject(value["metadata"])) return [];
  const { name, tenant } = value["metadata"];
  if (typeof value["kind"] !== "string" || typeof name !== "string") return [];
  return [resourceKey(value["kind"], name, typeof tenant === "string" ? tenant : undefined)];
}

function fromCache(file: SourceFile, documents: CachedFile): Omit<LoadedFile, "digest" | "key"> {
  const lines = lazyLines(file);
  const resources = documents.map((document) => ({
    resource: resourceOf(file.path, document, lines),
    secrets: document.secrets,
  }));
  return { resources, refused: [], diagnostics: [] };
}

/** Most files are never asked for a line, so they are decoded again only then. */
function lazyLines(file: SourceFile): () => LineIndex {
  let lines: LineIndex | undefined;
  return () => {
    lines ??= new LineIndex(textOf(file.bytes) ?? "");
    return lines;
  };
}

function resourceOf(file: string, document: CachedDocument, lines: () => LineIndex): Resource {
  const { kind, value, digest, line, column, outline } = document;
  const metadata = metadataOf(value["metadata"]);
  const spec = isJsonObject(value["spec"]) ? value["spec"] : {};
  const key = resourceKey(kind, metadata.name, metadata.tenant);
  const locate = (pointer: string): Origin => ({
    file,
    ...lines().locate(offsetAt(outline, value, pointer)),
  });
  deepFreeze(value);
  Object.freeze(metadata);
  return Object.freeze({
    key,
    kind,
    metadata,
    spec,
    digest,
    origin: Object.freeze({ file, line, column }),
    locate,
  });
}

function deepFreeze(value: JsonValue): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  if (isJsonArray(value)) for (const item of value) deepFreeze(item);
  else for (const key in value) deepFreeze((value as JsonObject)[key] ?? null);
}
