// One private PostgreSQL for a whole test run: started by the first test that needs it, on a unix socket of its own,
// with the durability switched off. As root it runs as the user `postgres`, because PostgreSQL refuses root.
import { execFile, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { RUN_PROCESS, runFolder } from "./run-folder.ts";

const run = promisify(execFile);

/** Why tests are skipped where there is no PostgreSQL, with the way to get it. */
export const POSTGRES_MISSING =
  "PostgreSQL is not installed: apt-get install postgresql, or put its pg_config on the PATH";

const PG_CONFIG = "pg_config";

const SETTINGS = [
  "listen_addresses=''",
  "max_connections=200",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
];

interface RunningPostgres {
  readonly socketFolder: string;
  readonly pid: number;
}

/** The folder of the server's programs, or undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  return [fromPgConfig(), ...installedVersions()].find(
    (folder) => folder !== undefined && existsSync(join(folder, "initdb")),
  );
}

/** The URL of a database of the run's server. */
export async function postgresUrl(database: string): Promise<string> {
  const { socketFolder } = await runningPostgres();
  return `postgresql:///${database}?host=${encodeURIComponent(socketFolder)}&user=postgres`;
}

/** Makes an empty database, or a copy of one that nobody is connected to, and gives its URL. */
export async function freshPostgresUrl(template = "template1"): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const client = new Client({ connectionString: await postgresUrl("postgres") });
  await client.connect();
  try {
    await client.query(`create database ${name} template ${client.escapeIdentifier(template)}`);
  } finally {
    await client.end();
  }
  return postgresUrl(name);
}

/** Stops the server of a run, if one was started. */
export async function stopPostgres(folder: string): Promise<void> {
  running.delete(folder);
  const server = readServer(folder);
  if (server === undefined) return;
  signal(server.pid, "SIGINT");
  for (let waited = 0; waited < 10_000 && signal(server.pid, 0); waited += 50) await sleep(50);
  signal(server.pid, "SIGQUIT");
}

/** By the folder of the run: a benchmark makes several runs in one process. */
const running = new Map<string, Promise<RunningPostgres>>();

function runningPostgres(): Promise<RunningPostgres> {
  const folder = runFolder();
  const found = running.get(folder) ?? findOrStart(folder);
  running.set(folder, found);
  return found;
}

/** Several workers may need it at the same time: who makes the folder starts it, the others wait for its file. */
async function findOrStart(folder: string): Promise<RunningPostgres> {
  const home = join(folder, "postgres");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!makeFolder(home)) return waitForServer(folder);
  const server = await start(home);
  writeFileSync(join(home, "server.json.new"), JSON.stringify(server));
  renameSync(join(home, "server.json.new"), join(home, "server.json"));
  return server;
}

/** Whether it was not there before. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function waitForServer(folder: string): Promise<RunningPostgres> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const server = readServer(folder);
    if (server !== undefined) return server;
    await sleep(50);
  }
  throw new Error("another worker of this test run did not get PostgreSQL started");
}

function readServer(folder: string): RunningPostgres | undefined {
  const file = join(folder, "postgres", "server.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RunningPostgres) : undefined;
}

async function start(home: string): Promise<RunningPostgres> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error(POSTGRES_MISSING);
  giveToPostgres(home);
  const data = join(home, "data");
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  await runAsPostgres(join(programs, "initdb"), initdb, home);
  const options = [`-k ${home}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(" ");
  const pgCtl = ["-D", data, "-w", "-s", "-l", join(home, "log"), "-o", options, "start"];
  await runAsPostgres(join(programs, "pg_ctl"), pgCtl, home);
  const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  stopWithTheRun(pid, home);
  return { socketFolder: home, pid };
}

function fromPgConfig(): string | undefined {
  try {
    return execFileSync(PG_CONFIG, ["--bindir"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

function installedVersions(): readonly string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).toSorted((left, right) => Number(right) - Number(left));
  return versions.map((version) => join(root, version, "bin"));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function giveToPostgres(folder: string): void {
  if (!isRoot()) return;
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })),
  );
  if (uid === undefined || gid === undefined) throw new Error("there is no user postgres");
  chownSync(folder, uid, gid);
  // Its parents must let the user through.
  chmodSync(join(folder, ".."), 0o711);
}

async function runAsPostgres(program: string, arguments_: readonly string[], cwd: string): Promise<void> {
  const command = isRoot()
    ? ["runuser", "-u", "postgres", "--", program, ...arguments_]
    : [program, ...arguments_];
  const [first = "", ...rest] = command;
  // Debian keeps runuser in a folder that not every PATH names.
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  await run(first, rest, { cwd, env: { ...process.env, PATH: path, LC_ALL: "C.UTF-8" } });
}

/** A run that is killed cannot clean up: a small process waits for its end, stops the server and removes its files. */
function stopWithTheRun(pid: number, folder: string): void {
  const owner = process.env[RUN_PROCESS] ?? String(process.pid);
  const script = `while kill -0 ${owner} 2>/dev/null && kill -0 ${pid} 2>/dev/null; do sleep 1; done; kill -QUIT ${pid} 2>/dev/null; rm -rf ${join(folder, "..")}`;
  spawn("sh", ["-c", script], { detached: true, stdio: "ignore" }).unref();
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
