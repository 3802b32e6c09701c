// The data folder and the processes that want it.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { startChild } from "../../tests/processes/child.ts";
import { freshDataFolder } from "../../tests/servers/data-folder.ts";
import type { Database } from "../connection.ts";
import { openDatabase } from "../database.ts";
import { socketFolder } from "./socket-folder.ts";

/** A folder with a database in it, which opens sooner than a new one. */
async function filledFolder(): Promise<string> {
  const folder = await freshDataFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(...below: readonly string[]): string {
  const top = mkdtempSync(join(tmpdir(), "edict-data-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  return join(top, ...below);
}

async function open(folder: string, serve = false, waitMs = 10_000): Promise<Database> {
  const database = await openDatabase({ kind: "embedded", folder, serve, waitMs });
  onTestFinished(() => database.close());
  return database;
}

async function visitors(database: Database): Promise<readonly number[]> {
  const rows = await database.query<{ readonly pid: number }>("select pid from public.visits order by pid");
  return rows.map(({ pid }) => pid);
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("an embedded database", { timeout: 90_000 }, () => {
  test("is for this user alone, durable, and there again after it was closed", async () => {
    const folder = newFolder("data");
    const first = await open(folder, true);
    expect([folder, join(folder, "pgdata"), join(folder, "run")].map(mode)).toEqual(["700", "700", "700"]);
    expect(await first.query("show fsync")).toEqual([{ fsync: "on" }]);
    await first.query("create table public.kept as select 7 as seven");
    await first.close();
    await first.close();
    expect(await (await open(folder)).query("select seven from public.kept")).toEqual([{ seven: 7 }]);
  });

  test("serves another process while its owner works on", async () => {
    const folder = await filledFolder();
    const owner = await open(folder, true);
    const guest = startChild("open-database.ts", { folder });
    await guest.lineStarting("open");
    expect(await visitors(owner)).toEqual([guest.pid]);
    guest.kill("SIGTERM");
    await guest.lineStarting("closed");
    expect(await guest.ended).toBe(0);
    expect(await owner.query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("is only joined by who may not own it", async () => {
    const folder = await filledFolder();
    const joining = openDatabase({ kind: "embedded", folder, own: false, waitMs: 200 });
    await expect(joining).rejects.toMatchObject({ code: "EDICT_DATABASE_BUSY" });
    await expect(joining).rejects.toThrow("nobody serves");
    const owner = await open(folder, true);
    const guest = await openDatabase({ kind: "embedded", folder, own: false });
    const heard: string[] = [];
    const stop = await guest.listen("news", { notified: (text) => heard.push(text), reconnected: () => {} });
    await owner.query("select pg_notify('news', 'first')");
    await expect.poll(() => heard).toEqual(["first"]);
    await stop();
    await guest.close();
    expect(await owner.query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("that lets nobody in is waited for, then reported busy with the process that has it", async () => {
    const folder = await filledFolder();
    const child = startChild("open-database.ts", { folder });
    await child.lineStarting("open");
    const refused = open(folder, false, 300);
    await expect(refused).rejects.toMatchObject({ code: "EDICT_DATABASE_BUSY" });
    await expect(refused).rejects.toThrow(`process ${child.pid} holds`);
    const waiting = open(folder);
    await sleep(200);
    child.kill("SIGTERM");
    expect(await visitors(await waiting)).toEqual([child.pid]);
  });

  test("is closed cleanly at SIGTERM", async () => {
    const folder = await filledFolder();
    const child = startChild("open-database.ts", { folder, serve: true });
    await child.lineStarting("open");
    child.kill("SIGTERM");
    await child.lineStarting("closed");
    expect(await child.ended).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "owner.1.lock"), "utf8"))).toMatchObject({ released: true });
    expect(existsSync(join(folder, "run"))).toBe(false);
  });

  test("passes to the next process after kill -9, with everything that was committed", async () => {
    const folder = await filledFolder();
    const pids: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const child = startChild("open-database.ts", { folder, serve: true });
      await child.lineStarting("open");
      child.kill("SIGKILL");
      await child.ended;
      pids.push(child.pid);
    }
    expect(await visitors(await open(folder, true))).toEqual(pids.toSorted((a, b) => a - b));
    expect(readdirSync(folder).filter((name) => name.endsWith(".lock"))).toEqual(["owner.4.lock"]);
  });

  test("survives kill -9 while it is being made", async () => {
    const folder = newFolder();
    const child = startChild("open-database.ts", { folder });
    await expect
      .poll(() => existsSync(join(folder, "pgdata.new", "PG_VERSION")), { timeout: 30_000 })
      .toBe(true);
    child.kill("SIGKILL");
    await child.ended;
    expect(existsSync(join(folder, "pgdata"))).toBe(false);
    expect(await (await open(folder)).query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("has one owner when many start at once, and lets all of them in", async () => {
    const folder = newFolder();
    const children = Array.from({ length: 4 }, () =>
      startChild("open-database.ts", { folder, serve: true, waitMs: 60_000 }),
    );
    await Promise.all(children.map((child) => child.lineStarting("open")));
    const pids = children.map(({ pid }) => pid).toSorted((a, b) => a - b);
    expect(await visitors(await open(folder))).toEqual(pids);
    expect(readdirSync(folder).filter((name) => name.endsWith(".lock"))).toEqual(["owner.1.lock"]);
  });

  test("in a folder that somebody else made leaves its rights alone and keeps its own things private", async () => {
    const folder = await filledFolder();
    chmodSync(folder, 0o755);
    const database = await open(folder, true);
    expect(
      [folder, join(folder, "pgdata"), join(folder, "run"), join(folder, "owner.1.lock")].map(mode),
    ).toEqual(["755", "700", "700", "600"]);
    await database.close();
  });

  test("that cannot be made is reported with its folder", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    const refused = open(join(file, "data"));
    await expect(refused).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    await expect(refused).rejects.toThrow(`cannot open the embedded database in ${file}`);
  });

  test("whose files are damaged is reported, and the folder is let go", async () => {
    const folder = await filledFolder();
    rmSync(join(folder, "pgdata", "global"), { recursive: true });
    await expect(open(folder)).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    expect(JSON.parse(readFileSync(join(folder, "owner.1.lock"), "utf8"))).toMatchObject({ released: true });
  });

  test("is not asked for over a folder that others could have put there", async () => {
    const folder = await filledFolder();
    const owner = startChild("open-database.ts", { folder });
    await owner.lineStarting("open");
    mkdirSync(join(folder, "run"), { mode: 0o755 });
    await expect(open(folder, false, 300)).rejects.toThrow("is not this user's alone");
  });

  test("under a path too long for a socket listens at a short one of this user", async () => {
    const folder = newFolder("a".repeat(120));
    mkdirSync(folder);
    const owner = await open(folder, true);
    const guest = startChild("open-database.ts", { folder });
    await guest.lineStarting("open");
    expect(await visitors(owner)).toEqual([guest.pid]);
    expect(existsSync(join(folder, "run"))).toBe(false);
    const elsewhere = await socketFolder(folder);
    expect(mode(elsewhere)).toBe("700");
    await owner.close();
    expect(existsSync(elsewhere)).toBe(false);
  });
});
