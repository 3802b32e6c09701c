import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startChild } from "../../tests/processes/child.ts";
import { tryOwnerLock } from "./owner-lock.ts";
import type { OwnerRecord } from "./owner-lock.ts";

describe("the lock of a data folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "edict-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Takes the lock and gives the record that says so. */
  async function take(): Promise<{ readonly record: OwnerRecord; readonly release: () => Promise<void> }> {
    const attempt = await tryOwnerLock(folder);
    if (!attempt.taken) throw new Error(`held by ${attempt.owner.pid}`);
    const [file = ""] = readdirSync(folder);
    const record = JSON.parse(readFileSync(join(folder, file), "utf8")) as OwnerRecord;
    return { record, release: () => attempt.lock.release() };
  }

  function leave(number: number, record: Partial<OwnerRecord> | string, ageSeconds = 0): void {
    const path = join(folder, `owner.${number}.lock`);
    writeFileSync(path, typeof record === "string" ? record : JSON.stringify(record));
    const then = Date.now() / 1000 - ageSeconds;
    utimesSync(path, then, then);
  }

  async function ownRecord(): Promise<OwnerRecord> {
    const { record, release } = await take();
    await release();
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "edict-lock-"));
    return record;
  }

  test("is taken once, told to the others, and free again after the release", async () => {
    const { release } = await take();
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: false, owner: { pid: process.pid } });
    await release();
    await release();
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
    expect(readdirSync(folder)).toEqual(["owner.2.lock"]);
  });

  test("passes from a process that was killed", async () => {
    const own = await ownRecord();
    const child = startChild("open-nothing.ts");
    const started = (await child.nextLine()).trim();
    leave(1, { pid: child.pid, started, place: own.place });
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: false, owner: { pid: child.pid } });
    child.kill("SIGKILL");
    await child.ended;
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
  });

  test("passes from a thread of this process that has ended, and from no other", async () => {
    const own = await ownRecord();
    leave(1, { ...own, thread: 7 });
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: false, owner: { thread: 7 } });
    expect(await tryOwnerLock(folder, [5, 6])).toMatchObject({ taken: false });
    leave(2, { ...own, thread: 7, place: "elsewhere" });
    expect(await tryOwnerLock(folder, [7])).toMatchObject({ taken: false });
    leave(3, { ...own, thread: 7 });
    expect(await tryOwnerLock(folder, [5, 7])).toMatchObject({ taken: true });
  });

  test("passes when another process got the pid", async () => {
    const own = await ownRecord();
    leave(3, { ...own, started: "1" });
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
    expect(readdirSync(folder)).toEqual(["owner.4.lock"]);
  });

  test("stays with an owner in another container or machine while that shows signs of life", async () => {
    const own = await ownRecord();
    leave(1, { ...own, place: "elsewhere" }, 5);
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: false });
    leave(1, { ...own, place: "elsewhere" }, 60);
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
  });

  test.each(["", "{", "null", "[]", '{"pid":"1"}'])("passes from a torn record: %j", async (text) => {
    leave(1, text);
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
  });

  test("counts only the highest number", async () => {
    const own = await ownRecord();
    leave(1, own);
    leave(2, { ...own, released: true });
    expect(await tryOwnerLock(folder)).toMatchObject({ taken: true });
    expect(readdirSync(folder)).toEqual(["owner.3.lock"]);
  });

  test("goes to exactly one of many who find it stale", async () => {
    const own = await ownRecord();
    for (let round = 0; round < 20; round += 1) {
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), "edict-lock-"));
      leave(7, { ...own, started: "1" });
      const attempts = await Promise.all(Array.from({ length: 25 }, () => tryOwnerLock(folder)));
      expect(attempts.filter(({ taken }) => taken)).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(["owner.8.lock"]);
    }
  });

  test("is never held twice while it passes from hand to hand", async () => {
    let holders = 0;
    let most = 0;
    let taken = 0;
    const compete = async (): Promise<void> => {
      while (taken < 300) {
        const attempt = await tryOwnerLock(folder);
        if (!attempt.taken) continue;
        taken += 1;
        holders += 1;
        most = Math.max(most, holders);
        await new Promise(setImmediate);
        holders -= 1;
        await attempt.lock.release();
      }
    };
    await Promise.all(Array.from({ length: 16 }, compete));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
