import { statSync } from "node:fs";
import { EdictError } from "../core/errors.ts";
import type { Context } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";

/** How kinds are written: `Role`, `Role/editor`, `Role/acme/editor`. */
const KIND_SHAPE = /^[A-Z][A-Za-z]*(?:\/[a-z0-9-]+){0,2}$/u;

export interface Target {
  /** As written; the current folder when absent. */
  readonly workspace?: string;
  /** What is asked for, without the workspace. */
  readonly words: readonly string[];
}

/**
 * Parts arguments such as `[WORKSPACE] [KIND]`. The first one is the workspace when it does not look like a kind and
 * more follow, or when a folder of that name exists; a folder with a name like a kind's is written `./Role`.
 */
export function splitTarget(context: Context, most: number): Target {
  const words = context.input.given;
  const [first, ...rest] = words;
  if (first === undefined || KIND_SHAPE.test(first)) return { words };
  return words.length > most || isFolder(context.path(first)) ? { workspace: first, words: rest } : { words };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What names resources: a kind and perhaps a name and a tenant. */
export interface Selector {
  readonly kind: string;
  readonly name?: string;
  readonly tenant?: string;
}

/**
 * Reads `KIND`, `KIND/NAME` or `KIND/TENANT/NAME`, whatever the case of the kind, a plural s allowed. Throws
 * EDICT_KIND_UNKNOWN with the kind that was probably meant.
 */
export function readSelector(text: string, kinds: readonly string[]): Selector {
  const [word = "", second, third, ...rest] = text.split("/");
  const kind = rest.length === 0 ? findKind(word, kinds) : undefined;
  if (kind === undefined) throw new EdictError("EDICT_KIND_UNKNOWN", unknownKind(text, word, kinds));
  if (second === undefined) return { kind };
  return third === undefined ? { kind, name: second } : { kind, tenant: second, name: third };
}

function findKind(word: string, kinds: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().replaceAll("-", "");
  const plurals = (kind: string): readonly string[] => [kind, `${kind}s`, kind.replace(/y$/u, "ies")];
  return kinds.find((kind) => plurals(kind.toLowerCase()).includes(wanted));
}

function unknownKind(text: string, word: string, kinds: readonly string[]): string {
  return `"${text}" is neither a folder nor a kind${didYouMean(word, kinds)}; kinds: ${kinds.join(", ")}`;
}
