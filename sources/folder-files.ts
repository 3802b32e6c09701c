import { hash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { SourceFile, SourceProblem } from "../core/ports.ts";
import type { Digest } from "../core/resource.ts";
import { codeOf, reason } from "./folder-listing.ts";
import type { ListedFile } from "./folder-listing.ts";

const MAX_FILE_BYTES = 1024 * 1024;

/** All files together: beyond that it is not a workspace but a mistake or an attack, and it has to fit into memory. */
const MAX_ALL_BYTES = 256 * 1024 * 1024;

/** So many files are read in one go, before others get their turn in the event loop. */
const FILES_A_TURN = 256;

/**
 * A file that was changed so shortly before it was read may be changed again within the same tick of the file system's
 * clock: its times then prove nothing. Two seconds is the coarsest clock in use (FAT).
 */
const CLOCK_TICK_NS = 2_000_000_000n;

/** The file must be a file at the moment of opening: no link that was put there meanwhile, no pipe that blocks. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

interface Remembered {
  readonly stats: BigIntStats;
  /** Whether equal stats mean equal bytes. */
  readonly settled: boolean;
  readonly file: SourceFile;
}

export interface ReadFiles {
  readonly files: readonly SourceFile[];
  readonly problems: readonly SourceProblem[];
}

/** Reads files and remembers them: a file whose times, size and inode are the same is not read again. */
export class FileReader {
  #remembered = new Map<string, Remembered>();
  /** Files that were written so shortly before they were read that they have to be read again. */
  readonly #unsettled = new Set<string>();

  readonly #mostBytes: number;

  /** Of files beyond `mostBytes` in all nothing is kept. */
  constructor(mostBytes: number = MAX_ALL_BYTES) {
    this.#mostBytes = mostBytes;
  }

  get unsettled(): ReadonlySet<string> {
    return this.#unsettled;
  }

  /** Files that went away in the meantime are left out. Equal bytes under one path give the very same object again. */
  async read(listed: readonly ListedFile[]): Promise<ReadFiles> {
    const remembered = new Map<string, Remembered>();
    const problems: SourceProblem[] = [];
    this.#unsettled.clear();
    let bytes = 0;
    for (const [index, place] of listed.entries()) {
      if (index % FILES_A_TURN === FILES_A_TURN - 1) await setImmediate();
      const read = this.#recall(place) ?? readOne(place, this.#remembered.get(place.path)?.file);
      if (read === undefined) continue;
      bytes += "file" in read ? read.file.size : 0;
      if (bytes > this.#mostBytes) {
        problems.push({ path: place.path, code: "EDICT_LOAD_SIZE", message: TOO_MUCH });
        break;
      }
      if ("file" in read) this.#remember(remembered, read);
      else problems.push(read);
    }
    this.#remembered = remembered;
    return { files: [...remembered.values()].map(({ file }) => file), problems };
  }

  /** Reads one file anew, whatever its times say; undefined when it went away. */
  readAgain(place: ListedFile): SourceFile | SourceProblem | undefined {
    const read = readOne(place, this.#remembered.get(place.path)?.file);
    this.forget(place.path);
    if (read === undefined || !("file" in read)) return read;
    this.#remember(this.#remembered, read);
    return read.file;
  }

  forget(path: string): void {
    this.#remembered.delete(path);
    this.#unsettled.delete(path);
  }

  #remember(remembered: Map<string, Remembered>, read: Remembered): void {
    remembered.set(read.file.path, read);
    if (!read.settled) this.#unsettled.add(read.file.path);
  }

  #recall(place: ListedFile): Remembered | undefined {
    const before = this.#remembered.get(place.path);
    if (before === undefined || !before.settled) return undefined;
    try {
      const stats = lstatSync(place.absolute, { bigint: true, throwIfNoEntry: false });
      return stats !== undefined && isUnchanged(before.stats, stats) ? before : undefined;
    } catch {
      // Reading it tells what is wrong.
      return undefined;
    }
  }
}

const TOO_MUCH = "From here on nothing is read: the files have more than 256 MiB together.";

function isUnchanged(before: BigIntStats, now: BigIntStats): boolean {
  return (
    before.mtimeNs === now.mtimeNs &&
    before.ctimeNs === now.ctimeNs &&
    before.size === now.size &&
    before.ino === now.ino &&
    before.dev === now.dev
  );
}

function readOne(place: ListedFile, before: SourceFile | undefined): Remembered | SourceProblem | undefined {
  const { path } = place;
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  try {
    const descriptor = openSync(place.absolute, OPEN_FLAGS);
    try {
      const stats = fstatSync(descriptor, { bigint: true });
      if (!stats.isFile())
        return { path, code: "EDICT_LOAD_UNREADABLE", message: "It is not a regular file." };
      const bytes = stats.size > MAX_FILE_BYTES ? undefined : readWhole(descriptor, Number(stats.size));
      if (bytes === undefined)
        return { path, code: "EDICT_LOAD_SIZE", message: "The file is larger than 1 MiB." };
      const settled = stats.mtimeNs + CLOCK_TICK_NS < startedNs && stats.ctimeNs + CLOCK_TICK_NS < startedNs;
      return { stats, settled, file: sourceFile(path, bytes, before) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "ELOOP")
      return { path, code: "EDICT_LOAD_SYMLINK", message: "It became a symbolic link while it was read." };
    return { path, code: "EDICT_LOAD_UNREADABLE", message: reason("file", error) };
  }
}

/** All bytes of a file, or undefined when it has grown beyond the limit. */
function readWhole(descriptor: number, size: number): Buffer | undefined {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, -1);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length > MAX_FILE_BYTES) return undefined;
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

function sourceFile(path: string, bytes: Buffer, before: SourceFile | undefined): SourceFile {
  const digest = `sha256:${hash("sha256", bytes)}` as Digest;
  return before?.digest === digest ? before : { path, digest, size: bytes.length, bytes };
}
