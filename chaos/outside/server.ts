// A PostgreSQL of a slot's own: what one run does to it must not disturb another.
import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { POSTGRES_MISSING, postgresPrograms } from "../../tests/servers/postgres.ts";
import { freePort, isRoot, run } from "./commands.ts";

/** A commit that was answered is in the file then: an immediate restart must not lose it, as it would not on a disk. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "max_connections=200",
  "fsync=off",
  "synchronous_commit=on",
  "full_page_writes=off",
  "shared_buffers=32MB",
];
/** What fits beside the databases of one run on the small disk. */
const SMALL_DISK_MIB = 48;

/** Where a server keeps databases: its data folder, or a disk that can be filled. */
export type Place = "data" | "small-disk";

export class PrivateServer {
  readonly port: number;
  readonly #home: string;
  readonly #programs: string;
  #smallDisk = false;

  private constructor(home: string, programs: string, port: number) {
    this.#home = home;
    this.#programs = programs;
    this.port = port;
  }

  /** Makes and starts a server below the folder. */
  static async start(home: string): Promise<PrivateServer> {
    const programs = postgresPrograms();
    if (programs === undefined) throw new Error(POSTGRES_MISSING);
    mkdirSync(home, { recursive: true });
    await giveToPostgres(home);
    const server = new PrivateServer(home, programs, await freePort());
    const flags = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
    await server.#run("initdb", ["-D", server.#data, ...flags]);
    await server.#control("start");
    server.#stopWithTheHarness();
    return server;
  }

  /** The URL over a unix socket, by which the harness itself looks: no fault is ever between. */
  urlOf(database: string): string {
    const host = encodeURIComponent(this.#home);
    return `postgresql:///${database}?host=${host}&port=${this.port}&user=postgres`;
  }

  /** Throws away what is in memory, ends every session at once, and recovers. */
  async restart(): Promise<void> {
    await this.#control("restart", ["-m", "immediate"]);
  }

  async stop(): Promise<void> {
    await this.#control("stop", ["-m", "immediate"]);
    if (this.#smallDisk) await run("umount", [this.#disk]);
    await rm(this.#home, { recursive: true, force: true });
  }

  /** Makes a database as a copy of one that nobody is connected to. */
  async createDatabase(name: string, template: string, place: Place = "data"): Promise<void> {
    if (place === "small-disk") await this.#mountSmallDisk();
    const tablespace = place === "small-disk" ? " tablespace small" : "";
    await this.#administer(`create database ${name} template ${template}${tablespace}`);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.#administer(`drop database if exists ${name} with (force)`);
  }

  /** Takes all the room that is left on the small disk. */
  fillSmallDisk(): void {
    const piece = Buffer.alloc(64 * 1024);
    try {
      for (let index = 0; ; index += 1) {
        writeFileSync(path.join(this.#disk, "ballast"), piece, { flag: index === 0 ? "w" : "a" });
      }
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }

  async emptySmallDisk(): Promise<void> {
    await rm(path.join(this.#disk, "ballast"), { force: true });
  }

  /** Why no small disk can be had here; undefined where it can. */
  static async smallDiskMissing(folder: string): Promise<string | undefined> {
    if (!isRoot()) return "a small file system can only be mounted by root";
    const probe = path.join(folder, "probe-disk");
    mkdirSync(probe, { recursive: true });
    try {
      await run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", probe]);
      await run("umount", [probe]);
      return undefined;
    } catch (error) {
      return `a small file system cannot be mounted here: ${String(error).split("\n")[0]}`;
    }
  }

  get #data(): string {
    return path.join(this.#home, "data");
  }

  get #disk(): string {
    return path.join(this.#home, "small");
  }

  /** A harness that is killed cannot clean up: a small process waits for its end and does it. */
  #stopWithTheHarness(): void {
    const postmaster = path.join(this.#data, "postmaster.pid");
    const script = `while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
      [ -e ${postmaster} ] && kill -QUIT "$(head -n 1 ${postmaster})"; sleep 1
      umount ${this.#disk} 2>/dev/null; rm -rf ${path.dirname(this.#home)}`;
    spawn("sh", ["-c", script], { detached: true, stdio: "ignore" }).unref();
  }

  async #mountSmallDisk(): Promise<void> {
    if (this.#smallDisk) return;
    mkdirSync(this.#disk);
    await run("mount", ["-t", "tmpfs", "-o", `size=${SMALL_DISK_MIB}m`, "tmpfs", this.#disk]);
    this.#smallDisk = true;
    const place = path.join(this.#disk, "tables");
    mkdirSync(place);
    const { uid, gid } = statSync(this.#home);
    chownSync(place, uid, gid);
    await this.#administer(`create tablespace small location '${place}'`);
  }

  async #administer(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.urlOf("postgres") });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async #control(verb: string, more: readonly string[] = []): Promise<void> {
    const options = [`-k ${this.#home} -p ${this.port}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(
      " ",
    );
    const log = path.join(this.#home, "log");
    await this.#run("pg_ctl", ["-D", this.#data, "-w", "-s", "-l", log, "-o", options, ...more, verb]);
  }

  async #run(program: string, arguments_: readonly string[]): Promise<void> {
    const command = [path.join(this.#programs, program), ...arguments_];
    // PostgreSQL refuses to be root.
    if (isRoot()) await run("runuser", ["-u", "postgres", "--", ...command], this.#home);
    else await run(command[0] ?? "", command.slice(1), this.#home);
  }
}

async function giveToPostgres(folder: string): Promise<void> {
  if (!isRoot()) return;
  const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
  chownSync(folder, Number(uid), Number(gid));
  chmodSync(path.dirname(folder), 0o711);
}
