import { fork, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { LoadCommand, LoadReport } from "./http-load.ts";

const EDICT = path.resolve(import.meta.dirname, "../bin/edict.js");
const LOAD = path.resolve(import.meta.dirname, "http-load.ts");

/** One line of `edict run --json` about a pass. */
export interface ToldPass {
  readonly event: string;
  readonly outcome?: string;
  readonly made?: number;
  readonly address?: string;
}

/** A running edict, as a process of its own. */
export interface RunningEdict {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Resolves when so many changes in all were made since the start. Throws when the process ends before. */
  made(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `edict run` and waits until it says where it listens. */
export async function runEdict(workspace: string, args: readonly string[] = []): Promise<RunningEdict> {
  const argv = [EDICT, "run", workspace, "--json", "--listen", "127.0.0.1:0", "--log-level", "warn", ...args];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-4_000)));
  let sum = 0;
  const address = Promise.withResolvers<string>();
  const waiting = new Set<{ readonly count: number; readonly done: PromiseWithResolvers<void> }>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line) as ToldPass;
    if (told.event === "listening") address.resolve(told.address ?? "");
    sum += told.made ?? 0;
    for (const one of waiting) if (sum >= one.count) one.done.resolve();
  });
  child.once("exit", (code) => {
    const ended = new Error(`edict run ended with ${code}: ${said}`);
    address.reject(ended);
    for (const { done } of waiting) done.reject(ended);
  });
  return {
    address: await address.promise,
    made: (count) => {
      const done = Promise.withResolvers<void>();
      waiting.add({ count, done });
      if (sum >= count) done.resolve();
      return done.promise;
    },
    stop: () => ended(child, () => child.kill("SIGTERM")),
  };
}

/** A process that asks for decisions. */
export class Load {
  readonly #child: ChildProcess = fork(LOAD);

  /** Begins to ask so many questions a second, and to measure anew. */
  measure(address: string, rate: number): void {
    this.#send({ kind: "measure", address, rate });
  }

  tell(): Promise<LoadReport> {
    const told = this.#answer();
    this.#send({ kind: "tell" });
    return told;
  }

  /** Asks for so long as fast as the answers come, and tells how many a second that were. */
  async most(address: string, ms: number): Promise<number> {
    const told = this.#answer();
    this.#send({ kind: "most", address, ms });
    const { count } = await told;
    return (count * 1000) / ms;
  }

  #answer(): Promise<LoadReport> {
    return new Promise((resolve) => this.#child.once("message", (report) => resolve(report as LoadReport)));
  }

  end(): Promise<void> {
    return ended(this.#child, () => this.#send({ kind: "end" }));
  }

  #send(command: LoadCommand): void {
    this.#child.send(command);
  }
}

function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    end();
  });
}
