import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../core/json.ts";
import type { Digest } from "../../core/resource.ts";
import { sha256 } from "../digest.ts";
import type { Outline } from "./node-table.ts";
import type { SecretReference } from "./schema-nodes.ts";

/** A valid document as it is kept: everything that parsing and judging gave. */
export interface CachedDocument {
  readonly kind: string;
  /** The whole document, with defaults. */
  readonly value: JsonObject;
  readonly digest: Digest;
  readonly outline: Outline;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly column: number;
  readonly secrets: readonly SecretReference[];
}

/** The documents of one file without any problem. */
export type CachedFile = readonly CachedDocument[];

/** Remembers files by their content and owner. Only what is valid is kept, so that problems are always found anew. */
export interface ParseCache {
  get(key: string): CachedFile | undefined;
  set(key: string, file: CachedFile): void;
  /**
   * Called after each load with the keys of all files that are in use. Saves them where that is worth the time, and
   * forgets others when they become many. Never throws.
   */
  settle(inUse: ReadonlySet<string>): Promise<void>;
}

const FORMAT = "edict-cache-1";
const FILE_NAME = "documents.json";

/** Fewer new documents than this are parsed again sooner than the whole file is written. */
const WORTH_SAVING = 200;

/** So many files of other revisions are kept besides as many as are in use. */
const SPARE = 1000;

/** A larger file is not written: it would cost more than it saves. */
const MAX_BYTES: number = 128 * 1024 * 1024;

/** A cache in memory, which outlives revisions but not the process. */
export function memoryCache(): ParseCache {
  return new Cache(new Map(), () => Promise.resolve());
}

/**
 * A cache in one file of a folder. What the file holds is used only when it is whole (its digest stands in its first
 * line) and was written under the same stamp, which names everything that judgements depend on. A file that is damaged,
 * of another stamp or unreadable counts as empty, and is replaced as a whole.
 */
export async function folderCache(folder: string, stamp: string): Promise<ParseCache> {
  const path = join(folder, FILE_NAME);
  return new Cache(await readPack(path, stamp), (files) => writePack(folder, path, stamp, files));
}

type Save = (files: ReadonlyMap<string, CachedFile>) => Promise<void>;

class Cache implements ParseCache {
  readonly #files: Map<string, CachedFile>;
  readonly #save: Save;
  #unsaved = 0;

  constructor(files: Map<string, CachedFile>, save: Save) {
    this.#files = files;
    this.#save = save;
  }

  get(key: string): CachedFile | undefined {
    return this.#files.get(key);
  }

  set(key: string, file: CachedFile): void {
    this.#files.set(key, file);
    this.#unsaved += file.length;
  }

  async settle(inUse: ReadonlySet<string>): Promise<void> {
    if (this.#files.size > 2 * inUse.size + SPARE) this.#forget(inUse);
    if (this.#unsaved < WORTH_SAVING) return;
    this.#unsaved = 0;
    await this.#save(new Map([...this.#files].filter(([key]) => inUse.has(key))));
  }

  #forget(inUse: ReadonlySet<string>): void {
    for (const key of this.#files.keys()) if (!inUse.has(key)) this.#files.delete(key);
  }
}

async function readPack(path: string, stamp: string): Promise<Map<string, CachedFile>> {
  try {
    const bytes = await readFile(path);
    const headEnd = bytes.indexOf("\n");
    const body = bytes.subarray(headEnd + 1);
    if (bytes.toString("utf8", 0, headEnd) !== headLine(stamp, body)) return new Map();
    return new Map(JSON.parse(body.toString()) as readonly (readonly [string, CachedFile])[]);
  } catch {
    return new Map();
  }
}

function headLine(stamp: string, body: Uint8Array): string {
  return `${FORMAT} ${stamp} ${sha256(body)}`;
}

async function writePack(
  folder: string,
  path: string,
  stamp: string,
  files: ReadonlyMap<string, CachedFile>,
): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const body = Buffer.from(JSON.stringify([...files]));
    if (body.length > MAX_BYTES) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, [`${headLine(stamp, body)}\n`, body], { mode: 0o600 });
    await rename(draft, path);
  } catch {
    // Without the file everything works, only slower.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
