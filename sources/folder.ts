import { hash } from "node:crypto";
import { resolve } from "node:path";
import { compareText } from "../core/diagnostic.ts";
import type { Source, SourceFile } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { FileReader } from "./folder-files.ts";
import { listWorkspace } from "./folder-listing.ts";
import { watchWorkspace } from "./folder-watch.ts";

export interface FolderOptions {
  /** How long the folder must be quiet before watchers are told, in milliseconds; default 50. */
  readonly quietMs?: number;
  /** How long watchers wait at most while changes go on, in milliseconds; default 500. */
  readonly longestMs?: number;
}

/**
 * The workspace in a folder. Its revision is the digest of its files, so that equal folders have equal revisions. A
 * snapshot is not atomic: what is written while it is read shows up in the next one, which watchers are told of.
 */
export function folderSource(root: string, options: FolderOptions = {}): Source {
  const folder = resolve(root);
  const reader = new FileReader();
  const { quietMs = 50, longestMs = 500 } = options;
  return {
    async snapshot() {
      const listing = await listWorkspace(folder);
      const { files, problems } = await reader.read(listing.files);
      return {
        revision: revisionOf(files),
        files,
        problems: [...listing.problems, ...problems].toSorted((left, right) =>
          compareText(left.path, right.path),
        ),
      };
    },
    watch: (changed) => watchWorkspace(folder, { quietMs, longestMs }, changed),
  };
}

/** `files` are sorted by path; no path holds a line break. */
function revisionOf(files: readonly SourceFile[]): Revision {
  return `sha256:${hash("sha256", files.map(({ path, digest }) => `${digest} ${path}\n`).join(""))}` as Revision;
}
