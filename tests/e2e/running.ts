import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

export const ROOT: string = path.resolve(import.meta.dirname, "../..");
const BIN = path.join(ROOT, "bin/edict.js");

/** A copy of an example that the test may change; its data folder is inside. */
export function copyOfExample(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "edict-e2e-"));
  cpSync(path.join(ROOT, "examples", name), folder, {
    recursive: true,
    filter: (source) => !source.includes(`${path.sep}.edict`),
  });
  return folder;
}

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export async function edict(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = start(args, env);
  const output = collect(child);
  const exitCode = await ended(child);
  return { exitCode, ...output() };
}

export interface RunningEdict {
  /** `http://127.0.0.1:PORT`, as the program printed it. */
  readonly address: string;
  output(): { readonly stdout: string; readonly stderr: string };
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

/** Starts `edict run` and waits until it says where it listens. The process is killed when the test is over. */
export async function edictRun(workspace: string, extra: readonly string[] = []): Promise<RunningEdict> {
  const child = start(["run", workspace, "--listen", "127.0.0.1:0", ...extra], {});
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = collect(child);
  const address = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output().stdout)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", look);
    child.once("exit", (code) =>
      reject(new Error(`edict run ended with ${code}: ${output().stderr}${output().stdout}`)),
    );
  });
  return {
    address,
    output,
    stop: stopper(child),
  };
}

/** Starts any command and waits for nothing. It is killed when the test is over. */
export function edictProcess(args: readonly string[]): Pick<RunningEdict, "output" | "stop"> {
  const child = start(args, {});
  onTestFinished(() => void child.kill("SIGKILL"));
  return { output: collect(child), stop: stopper(child) };
}

function stopper(child: ChildProcessWithoutNullStreams): RunningEdict["stop"] {
  return (signal = "SIGTERM") => {
    const end = ended(child);
    child.kill(signal);
    return end;
  };
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BIN, ...args], { env: { ...process.env, NO_COLOR: "1", ...env } });
}

function collect(
  child: ChildProcessWithoutNullStreams,
): () => { readonly stdout: string; readonly stderr: string } {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return () => ({ stdout, stderr });
}

function ended(child: ChildProcessWithoutNullStreams): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? (signal === null ? -1 : 128))),
  );
}
