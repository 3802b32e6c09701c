import { resolve } from "node:path";
import type { Source } from "../core/ports.ts";
import { Hints } from "./folder-hints.ts";
import { FolderLook } from "./folder-look.ts";
import { watchWorkspace } from "./folder-watch.ts";

export interface FolderOptions {
  /** How long the folder must be quiet before watchers are told, in milliseconds; default 50. */
  readonly quietMs?: number;
  /** How long watchers wait at most while changes go on, in milliseconds; default 500. */
  readonly longestMs?: number;
  /** How often everything is looked at while it is watched, in milliseconds; default a minute. */
  readonly verifyMs?: number;
  /** The folders that snapshots look into; default those that hold resources. None: edict.yaml alone. */
  readonly areas?: readonly string[];
}

/**
 * The workspace in a folder. Its revision is the digest of its files, so that equal folders have equal revisions. A
 * snapshot is not atomic: what is written while it is read shows up in the next one, which watchers are told of.
 *
 * While the folder is watched, a snapshot looks at the files that the watch told of. What a watch can miss (a full queue of the
 * system, a network drive that other machines write to) is found by a look at everything, which comes every minute.
 */
export function folderSource(root: string, options: FolderOptions = {}): Source {
  const folder = resolve(root);
  const hints = new Hints();
  const look = new FolderLook(folder, options.areas, hints);
  const { quietMs = 50, longestMs = 500, verifyMs = 60_000 } = options;
  return {
    snapshot: () => look.look(),
    async watch(changed) {
      const stop = await watchWorkspace(
        folder,
        { quietMs, longestMs },
        { changed, note: (path) => hints.note(path), doubt: () => hints.doubt() },
      );
      hints.begin();
      const verifying = setInterval(() => void verify(look, hints, changed), verifyMs);
      return async () => {
        clearInterval(verifying);
        hints.end();
        await stop();
      };
    },
  };
}

/** Looks at everything, and calls when the watch had missed something. */
async function verify(look: FolderLook, hints: Hints, changed: () => void): Promise<void> {
  const before = look.latest;
  hints.doubt();
  const after = await look.look().catch(() => undefined);
  if (after !== before) changed();
}
