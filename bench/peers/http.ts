import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { findOpa } from "../../tools/policies/opa.ts";

const SERVER = path.resolve(import.meta.dirname, "http-server.ts");
const POLICIES = path.resolve(import.meta.dirname, "../../policies");
/** Ticks of the clock that /proc counts in: 100 a second on every Linux that Node runs on. */
const TICKS_MS = 10;

/** A server that is measured, as a process of its own. */
export interface HttpPeer {
  readonly port: number;
  /** Milliseconds of CPU time, of the kernel's too, that all its threads took so far. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** The prefix of a command that keeps it on one core, where the machine can do that and has another one for the load. */
export function pinned(core: number): readonly string[] {
  return process.platform === "linux" && existsSync("/usr/bin/taskset")
    ? ["taskset", "-c", String(core)]
    : [];
}

/** One of the servers of bench/peers/http-server.ts. */
export function nodePeer(name: string, ...args: readonly string[]): Promise<HttpPeer> {
  return start([process.execPath, SERVER, name, ...args]);
}

/** `opa run --server` with edict's runtime policies; undefined where there is no opa. */
export async function opaPeer(): Promise<HttpPeer | undefined> {
  const opa = await findOpa().catch(() => undefined);
  if (opa === undefined) return undefined;
  const port = await freePort();
  const rooms = ["lib", "runtime"].map((room) => path.join(POLICIES, room));
  const options = ["--addr", `127.0.0.1:${port}`, "--log-level", "error", "--disable-telemetry"];
  return started([opa.path, "run", "--server", ...options, ...rooms], port);
}

const CERBOS = "@cerbos/cerbos-linux-x64@0.55.0";

/** Cerbos with one resource policy of the same meaning; undefined where npm cannot bring it. */
export async function cerbosPeer(folder: string): Promise<HttpPeer | undefined> {
  const [home, policies] = [path.join(folder, "cerbos"), path.join(folder, "cerbos", "policies")];
  mkdirSync(policies, { recursive: true });
  try {
    execFileSync("npm", ["install", "--prefix", home, "--no-audit", "--no-fund", CERBOS], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  const [port, grpc] = [await freePort(), await freePort()];
  writeFileSync(path.join(policies, "campaign.yaml"), CERBOS_POLICY);
  writeFileSync(
    path.join(home, "conf.yaml"),
    `server: {httpListenAddr: "127.0.0.1:${port}", grpcListenAddr: "127.0.0.1:${grpc}"}
storage: {driver: disk, disk: {directory: ${policies}}}
telemetry: {disabled: true}
`,
  );
  const binary = path.join(home, "node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64");
  return started([binary, "server", "--log-level=ERROR", `--config=${path.join(home, "conf.yaml")}`], port);
}

const CERBOS_POLICY = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: campaign
  version: default
  rules:
    - {actions: [view, create, edit], effect: EFFECT_ALLOW, roles: [owner, admin]}
    - {actions: [view, edit], effect: EFFECT_ALLOW, roles: [member]}
    - {actions: [view], effect: EFFECT_ALLOW, roles: [viewer]}
`;

async function started(command: readonly string[], port: number): Promise<HttpPeer> {
  const [program = "", ...args] = [...pinned(0), ...command];
  const child = spawn(program, args, { stdio: "ignore" });
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${command[0]} ended with ${child.exitCode}`);
    await sleep(50);
  }
  return peerOf(child, port);
}

async function listens(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  );
}

/** Starts a server that tells its port in its first line. */
async function start(command: readonly string[]): Promise<HttpPeer> {
  const [program = "", ...args] = [...pinned(0), ...command];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line)));
    child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}`)));
  });
  return peerOf(child, port);
}

function peerOf(child: ChildProcess, port: number): HttpPeer {
  return {
    port,
    cpuMs: () => cpuTicks(child.pid) * TICKS_MS,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

/** The 14th and the 15th field of /proc/PID/stat; the second, the name, can hold spaces. NaN outside Linux. */
function cpuTicks(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return Number.NaN;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
