// The edict processes of one run, and what starts them again when they die, as a supervisor would.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const BIN = path.resolve(import.meta.dirname, "../bin/edict.js");
/** A stop that takes longer hangs. */
const STOP_MS = 40_000;
const RELAUNCH_MS = 60;

/** Whatever ends the harness ends them, too. */
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export interface FleetSettings {
  readonly workspace: string;
  readonly processes: number;
  /** The environment of the n-th launch of all, from 0. */
  readonly environment: (launch: number) => NodeJS.ProcessEnv;
  /** Called when a process is gone and before it is started again. */
  readonly onGone: (pid: number) => Promise<void>;
  readonly note: (text: string) => void;
}

/** One process that ran: everything it said, and how it ended. */
export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly said: () => string;
  readonly ended: Promise<number | NodeJS.Signals>;
}

export class Fleet {
  readonly #settings: FleetSettings;
  readonly #launched: Launched[] = [];
  readonly #members: Launched[] = [];
  readonly #keeping = new Set<Promise<void>>();
  #open = true;

  constructor(settings: FleetSettings) {
    this.#settings = settings;
  }

  start(): void {
    for (let slot = 0; slot < this.#settings.processes; slot += 1) {
      const keeping = this.#keep(slot);
      this.#keeping.add(keeping);
    }
  }

  /** The processes that run now. */
  get living(): readonly Launched[] {
    return this.#members.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  }

  /** Processes that stand still by SIGSTOP. */
  get stopped(): readonly Launched[] {
    return this.living.filter(({ pid }) => stateOf(pid) === "T");
  }

  /** Everything that any of them ever said. */
  said(): string {
    return this.#launched.map(({ said, pid }) => `--- process ${pid}\n${said()}`).join("\n");
  }

  get launches(): number {
    return this.#launched.length;
  }

  /** Starts another edict command beside them. */
  beside(arguments_: readonly string[]): Launched {
    return this.#launch(arguments_);
  }

  /** Ends them as an operator does. Returns what was wrong with how they ended. */
  async stop(): Promise<readonly string[]> {
    this.#open = false;
    const living = this.living;
    // A second one would end it at once, and that it ends by itself is what is to be seen.
    for (const { child, said } of living) if (!said().includes("stopping;")) child.kill("SIGTERM");
    const problems = await Promise.all(living.map((member) => endedWell(member)));
    await Promise.all(this.#keeping);
    return problems.filter((problem) => problem !== undefined);
  }

  /** Ends them at once, for a run that is given up. */
  async destroy(): Promise<void> {
    this.#open = false;
    for (const { child } of this.#launched) child.kill("SIGKILL");
    await Promise.all(this.#keeping);
  }

  async #keep(slot: number): Promise<void> {
    while (this.#open) {
      const member = this.#launch(["run", this.#settings.workspace, "--listen", "127.0.0.1:0"]);
      this.#members[slot] = member;
      const end = await member.ended;
      this.#settings.note(`process ${member.pid} ended with ${end}`);
      if (!this.#open) return;
      await this.#settings.onGone(member.pid);
      await sleep(RELAUNCH_MS);
    }
  }

  #launch(arguments_: readonly string[]): Launched {
    const environment = this.#settings.environment(this.#launched.length);
    const child = spawn(process.execPath, [BIN, ...arguments_], {
      env: { ...process.env, NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    child.once("close", () => children.delete(child));
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<number | NodeJS.Signals>((resolve) => {
      child.once("close", (code, signal) => resolve(code ?? signal ?? -1));
    });
    const launched = { child, pid: child.pid ?? 0, said: () => said, ended };
    this.#launched.push(launched);
    this.#settings.note(`process ${launched.pid} started: ${arguments_[0]}`);
    return launched;
  }
}

/**
 * SIGTERM is answered with 0, or with 130 where the first pass was under way, and ends what does not even listen for it
 * yet: that has said nothing. Whoever said something and still ends by the signal was alive without being of any use.
 */
async function endedWell({ child, pid, said, ended }: Launched): Promise<string | undefined> {
  const timeout = AbortSignal.timeout(STOP_MS);
  const late = new Promise<undefined>((resolve) => {
    timeout.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const end = await Promise.race([ended, late]);
  if (end === undefined) child.kill("SIGKILL");
  // Killed by the run's last fault, a moment before it was asked to end.
  if (end === "SIGKILL") return undefined;
  if (end === 0 || end === 130 || (end === "SIGTERM" && said() === "")) return undefined;
  return `process ${pid} ${end === undefined ? `did not stop in ${STOP_MS / 1000} s` : `ended with ${end} at SIGTERM`}`;
}

/** The state letter of proc(5), or `undefined` where the process is gone. */
function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /su, "")
      .slice(0, 1);
  } catch {
    return undefined;
  }
}
