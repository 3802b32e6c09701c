import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import process from "node:process";

/** Names one writer of the log among all processes and threads, ever. */
export function newWriterName(): string {
  return `${hostPart()}.${process.pid}.${randomBytes(5).toString("hex")}`;
}

/**
 * Whether the process of a writer may still run. `since` is when the writer was last heard of, in milliseconds since the
 * epoch. A process of another machine is taken for living until nothing was heard of it for long.
 */
export function mayLive(writer: string, since: number, now: number): boolean {
  const [, host = "", pid = ""] = /^(.*)\.(\d+)\.[0-9a-f]+$/u.exec(writer) ?? [];
  if (host !== hostPart()) return now - since < FOREIGN_SILENCE_MS;
  // A container's only process has the same number every time: what is older than this process is another's.
  if (Number(pid) === process.pid) return since >= now - process.uptime() * 1000;
  return isRunning(Number(pid));
}

/** Writers touch their counter far more often. */
const FOREIGN_SILENCE_MS = 15 * 60_000;

function hostPart(): string {
  return hostname()
    .replaceAll(/[^\w-]/gu, "-")
    .slice(0, 100);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
