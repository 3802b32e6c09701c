import { readFileSync, readlinkSync } from "node:fs";
import { link, readFile, readdir, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

/**
 * Which process owns a data folder, in a file `owner.<number>.lock` beside the data.
 *
 * Only the file with the highest number counts. A new owner makes the file of the next number with link(2), which
 * exactly one process can do, and then removes the lower ones; the highest is never removed, only replaced by one that
 * says "released". So a slow starter that judged an old file stale can at most make a file that does not count, which
 * it notices and takes back. After kill -9 the file names a process that is not there any more.
 */
export interface OwnerRecord {
  readonly pid: number;
  /** The thread of the process; 0 is its main one. */
  readonly thread?: number;
  /** When the process started, in clock ticks since boot, so that a reused pid is not taken for it; `""` if unknown. */
  readonly started: string;
  /** The machine, its boot and the pid namespace, in which alone `pid` means anything. */
  readonly place: string;
  readonly released?: true;
}

export interface OwnerLock {
  /** Lets the next one in. May be called twice. */
  release(): Promise<void>;
}

export type LockAttempt =
  | { readonly taken: true; readonly lock: OwnerLock }
  | { readonly taken: false; readonly owner: OwnerRecord };

const LOCK_FILE = /^owner\.(\d+)\.lock$/u;
const HEARTBEAT_MS = 2000;
/** A process of another machine or container counts as alive while its heartbeat is not older than this. */
const SILENCE_MS = 30_000;

/**
 * Takes the folder if nobody who lives owns it. The folder must exist. A process cannot see which of its threads live,
 * so `endedThreads` names those that may have been the owner and are no more.
 */
export async function tryOwnerLock(
  folder: string,
  endedThreads: readonly number[] = [],
): Promise<LockAttempt> {
  for (;;) {
    const top = await highest(folder);
    const owner = top === 0 ? undefined : await livingOwner(lockPath(folder, top), endedThreads);
    if (owner !== undefined) return { taken: false, owner };
    const number = top + 1;
    if ((await claim(folder, number)) && (await confirm(folder, number))) {
      await removeBelow(folder, number);
      return { taken: true, lock: new HeldLock(folder, number) };
    }
  }
}

class HeldLock implements OwnerLock {
  readonly #folder: string;
  readonly #number: number;
  readonly #heartbeat: NodeJS.Timeout;
  #released = false;

  constructor(folder: string, number: number) {
    this.#folder = folder;
    this.#number = number;
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#heartbeat);
    const file = await writeRecord(this.#folder, { ...ownRecord(), released: true });
    await rename(file, lockPath(this.#folder, this.#number));
  }

  async #beat(): Promise<void> {
    const now = new Date();
    // A folder that was removed under us needs no heartbeat.
    await utimes(lockPath(this.#folder, this.#number), now, now).catch(ignore);
  }
}

async function claim(folder: string, number: number): Promise<boolean> {
  const file = await writeRecord(folder, ownRecord());
  try {
    await link(file, lockPath(folder, number));
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(file);
  }
}

/** Whether the file counts. One below the highest was made by a starter who looked too long ago. */
async function confirm(folder: string, number: number): Promise<boolean> {
  if ((await highest(folder)) === number) return true;
  await unlink(lockPath(folder, number));
  return false;
}

async function highest(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => Number(LOCK_FILE.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

async function removeBelow(folder: string, number: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const other = Number(LOCK_FILE.exec(name)?.[1] ?? Infinity);
    if (other < number) await unlink(join(folder, name)).catch(ignore);
  }
}

async function livingOwner(path: string, endedThreads: readonly number[]): Promise<OwnerRecord | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    const record = parseRecord(await readFile(path, "utf8"));
    if (record === undefined || isEndedThread(record, endedThreads)) return undefined;
    return isAlive(record, mtimeMs) ? record : undefined;
  } catch (error) {
    // The next number was made meanwhile and this file removed: the claim will find out.
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Files are complete when they appear; one that is not was torn by a power cut, and its owner is gone. */
function parseRecord(text: string): OwnerRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<OwnerRecord>;
    const { pid, thread, started, place } = record;
    if (typeof pid !== "number" || typeof started !== "string" || typeof place !== "string") return undefined;
    return {
      pid,
      started,
      place,
      ...(typeof thread === "number" ? { thread } : {}),
      ...(record.released === true ? { released: true } : {}),
    };
  } catch {
    return undefined;
  }
}

function isEndedThread({ pid, thread, place }: OwnerRecord, ended: readonly number[]): boolean {
  return pid === process.pid && place === ownPlace() && thread !== undefined && ended.includes(thread);
}

function isAlive(record: OwnerRecord, heartbeatMs: number): boolean {
  if (record.released === true) return false;
  if (record.place !== ownPlace()) return Date.now() - heartbeatMs <= SILENCE_MS;
  const started = startOf(record.pid);
  if (started === undefined) return false;
  return started === "" || record.started === "" || started === record.started;
}

function ownRecord(): OwnerRecord {
  return { pid: process.pid, thread: threadId, started: startOf(process.pid) ?? "", place: ownPlace() };
}

/** When a process started; `""` where that cannot be known but the process lives; undefined where it does not. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isCode(error, "ESRCH")) return undefined;
  }
  // proc(5), /proc/pid/stat: the name may hold anything, so fields are counted from its closing parenthesis.
  const fields = tryRead(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
    .replace(/^.*\) /su, "")
    .split(" ");
  return fields[0] === "Z" ? undefined : (fields[19] ?? "");
}

function ownPlace(): string {
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim());
  const pids = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  return `${hostname()} ${boot} ${pids}`;
}

/** `/proc` exists on Linux only; elsewhere less is known. */
function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

async function writeRecord(folder: string, record: OwnerRecord): Promise<string> {
  const file = join(folder, `.owner.${process.pid}.${crypto.randomUUID()}`);
  await writeFile(file, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: "wx" });
  return file;
}

function lockPath(folder: string, number: number): string {
  return join(folder, `owner.${number}.lock`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function ignore(): void {
  // Somebody else removed it first, or the folder is gone.
}
