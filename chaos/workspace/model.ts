import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "../../core/json.ts";

/** One resource as it will be written. */
export interface Document {
  readonly kind: string;
  readonly name: string;
  /** Absent for the platform. */
  readonly tenant?: string;
  /** The file that holds it, below the workspace. */
  readonly file: string;
  readonly spec: JsonObject;
}

/** A workspace in memory, by key. Changing a copy makes the next revision. */
export type Documents = ReadonlyMap<string, Document>;

export function keyOf({ kind, tenant, name }: Omit<Document, "file" | "spec">): string {
  return tenant === undefined ? `${kind}/${name}` : `${kind}/${tenant}/${name}`;
}

/** Documents by key; a later one wins. */
export function documentsOf(documents: Iterable<Document>): Documents {
  return new Map([...documents].map((document) => [keyOf(document), document]));
}

/** The text of every file by its path, without edict.yaml. Values are JSON, which is YAML. */
export function filesOf(documents: Documents): ReadonlyMap<string, string> {
  const files = new Map<string, string[]>();
  for (const document of documents.values()) {
    const texts = files.get(document.file) ?? [];
    texts.push(textOf(document));
    files.set(document.file, texts);
  }
  return new Map([...files].map(([file, texts]) => [file, texts.join("---\n")]));
}

function textOf({ kind, name, spec }: Document): string {
  return `apiVersion: edict/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${JSON.stringify(spec)}\n`;
}

/**
 * Brings a folder from one revision to the next as a checkout does: file by file, in the order given, so that a reader
 * may see any part of it.
 */
export function writeFiles(
  folder: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  order: (paths: readonly string[]) => readonly string[] = (paths) => paths,
): void {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  for (const file of order(changed)) {
    const text = after.get(file);
    const target = path.join(folder, file);
    if (text === undefined) rmSync(target, { force: true });
    else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
}
