import { describe, expect, onTestFinished, test } from "vitest";
import { canonicalJson } from "../core/json.ts";
import type { Release } from "../core/release.ts";
import { freshTarget, requireDatabase } from "../tests/servers/databases.ts";
import type { Database } from "./connection.ts";
import { openDatabase } from "./database.ts";
import { sha256 } from "./digest.ts";
import { watchReleases } from "./release-watch.ts";
import { writeReleases } from "./releases.ts";

function release(tenant: string): Release {
  const content = { format: 1 as const, tenant, sections: {} };
  return { ...content, digest: sha256(canonicalJson(content)) };
}

async function publish(database: Database, tenant: string): Promise<void> {
  await database.transaction((session) => writeReleases(session, new Map([[tenant, release(tenant)]])));
}

const END_LISTENERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where query like 'listen%' and datname = current_database()`;

describe("watching releases on PostgreSQL", () => {
  requireDatabase("postgres");

  async function open(): Promise<{ readonly watcher: Database; readonly publisher: Database }> {
    const target = await freshTarget("postgres");
    const [watcher, publisher] = await Promise.all([openDatabase(target), openDatabase(target)]);
    onTestFinished(async () => {
      await watcher.close();
      await publisher.close();
    });
    return { watcher, publisher };
  }

  test("hears what other processes publish, but not what is rolled back", async () => {
    const { watcher, publisher } = await open();
    const seen: string[] = [];
    await watchReleases(watcher, (tenant) => seen.push(tenant));
    const undone = publisher.transaction(async (session) => {
      await writeReleases(session, new Map([["undone", release("undone")]]));
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    await publish(publisher, "acme");
    await expect.poll(() => seen).toEqual(["acme"]);
  });

  test("finds what was published while the connection was down", async () => {
    const { watcher, publisher } = await open();
    const seen: string[] = [];
    const stop = await watchReleases(watcher, (tenant) => seen.push(tenant));
    await publisher.query(END_LISTENERS);
    await publish(publisher, "missed");
    await expect.poll(() => seen, { timeout: 5000 }).toContain("missed");
    await publish(publisher, "heard");
    await expect.poll(() => seen).toContain("heard");
    await stop();
  });

  test("finds what no notification told", async () => {
    const { watcher, publisher } = await open();
    await publish(publisher, "before");
    const seen: string[] = [];
    const stop = await watchReleases(watcher, (tenant) => seen.push(tenant), 50);
    await publisher.query("delete from edict_state.release_pointers");
    await expect.poll(() => seen).toEqual(["before"]);
    await stop();
  });
});
