import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What one run of a whole process cost. */
export interface ProcessCost {
  readonly wallMs: number;
  /** Peak resident memory of the process itself, MiB. */
  readonly peakMiB: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program after so long: its exit code is then -1. */
  readonly timeout?: number;
}

/** Runs a program to its end, and reads its peak memory from the kernel (Linux; elsewhere NaN). */
export function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessCost> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, {
      ...options,
      // Some programs take the polite signal for a wish.
      killSignal: "SIGKILL",
      stdio: ["ignore", "pipe", "pipe"],
    });
    let peakMiB = Number.NaN;
    const sample = setInterval(() => {
      peakMiB = peakOf(child.pid) ?? peakMiB;
    }, 10);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", (error) => {
      clearInterval(sample);
      reject(error);
    });
    child.once("close", (code) => {
      clearInterval(sample);
      resolve({
        wallMs: performance.now() - start,
        peakMiB,
        exitCode: code ?? -1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** The kernel keeps the high-water mark, so the last sample before the end is nearly exact. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** The median of some numbers; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
