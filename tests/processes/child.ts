// Runs one of the programs of this folder as a process of its own and reads the lines that it prints.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface Child {
  readonly pid: number;
  /** The next line that was not given yet; throws with what the process wrote to stderr when it ends instead. */
  nextLine(): Promise<string>;
  /** Lines up to and including one that begins so. */
  lineStarting(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a program with JSON arguments. It is killed when the test is over. */
export function startChild(program: string, ...parameters: readonly unknown[]): Child {
  const arguments_ = parameters.map((parameter) => JSON.stringify(parameter));
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...arguments_], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ended: ${Buffer.concat(errors).toString()}`);
    return value;
  };
  return {
    pid: child.pid ?? 0,
    nextLine,
    lineStarting: async (text) => {
      for (;;) {
        const line = await nextLine();
        if (line.startsWith(text)) return line;
      }
    },
    kill: (signal) => void child.kill(signal),
    ended: exit(child),
  };
}

function exit(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
}
