import type { SourceFile, SourceSnapshot } from "../../core/ports.ts";
import type { Revision } from "../../core/resource.ts";
import { sha256 } from "../../engine/digest.ts";

/** A snapshot of files given as texts or bytes by path. */
export function snapshotOf(files: Readonly<Record<string, Uint8Array | string>>): SourceSnapshot {
  const read = Object.entries(files)
    .map(([path, content]) => fileOf(path, content))
    .toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const revision = sha256(read.map(({ path, digest }) => `${path} ${digest}`).join("\n"));
  return { revision: revision as string as Revision, files: read, problems: [] };
}

export function fileOf(path: string, content: Uint8Array | string): SourceFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { path, digest: sha256(bytes), size: bytes.length, bytes };
}
