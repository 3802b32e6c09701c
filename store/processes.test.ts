// What happens to the state when processes are stopped, killed, or get in each other's way.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { tableWriter } from "../providers/database/table-writer.ts";
import { startChild } from "../tests/processes/child.ts";
import { BATCH } from "../tests/processes/roles.ts";
import { toTarget } from "../tests/processes/target.ts";
import type { TargetArgument } from "../tests/processes/target.ts";
import { freshDataFolder } from "../tests/servers/data-folder.ts";
import { DATABASES, requireDatabase } from "../tests/servers/databases.ts";
import type { DatabaseKind } from "../tests/servers/databases.ts";
import { freshPostgresUrl } from "../tests/servers/postgres.ts";
import type { Database } from "./connection.ts";
import { openDatabase } from "./database.ts";
import { stateStore } from "./state-store.ts";

async function sharedTarget(kind: DatabaseKind): Promise<TargetArgument> {
  if (kind === "postgres") return { url: await freshPostgresUrl() };
  const folder = await freshDataFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder };
}

async function openShared(target: TargetArgument): Promise<Database> {
  const database = await openDatabase(toTarget(target));
  onTestFinished(() => database.close());
  return database;
}

async function count(database: Database, table: string): Promise<number> {
  const [row] = await database.query<{ readonly count: number }>(`select count(*) from ${table}`);
  return row?.count ?? -1;
}

describe.each(DATABASES)("a writer that is killed on %s", (kind) => {
  requireDatabase(kind);

  test("leaves whole batches only, with rows, records and events in step", { timeout: 120_000 }, async () => {
    const target = await sharedTarget(kind);
    for (const delay of [0, 7, 19, 31]) {
      const child = startChild("write-batches.ts", target);
      await child.lineStarting("batch 1");
      await sleep(delay);
      child.kill("SIGKILL");
      await child.ended;
      const database = await openDatabase(toTarget(target));
      const rows = await count(database, "edict_data.roles");
      expect(rows).toBeGreaterThanOrEqual(2 * BATCH);
      expect(rows % BATCH).toBe(0);
      expect(await count(database, "edict_state.applied")).toBe(rows);
      expect(await stateStore(database, tableWriter).verifyTrail()).toMatchObject({
        intact: true,
        count: rows,
      });
      await database.query("update edict_state.lease_terms set expires_at = '-infinity'");
      await database.close();
    }
  });

  test("keeps the lease until it runs out, and no longer", { timeout: 60_000 }, async () => {
    const target = await sharedTarget(kind);
    const child = startChild("hold-lease.ts", target, 1);
    await child.lineStarting("won 1");
    child.kill("SIGKILL");
    await child.ended;
    const store = stateStore(await openShared(target), tableWriter);
    const acquire = (): Promise<unknown> => store.acquireLease("apply", "next", 60);
    await expect.poll(() => acquire().catch(() => undefined), { timeout: 5000 }).toMatchObject({ token: 2 });
  });
});

describe("processes on one PostgreSQL", () => {
  requireDatabase("postgres");

  test("that ask for the lease at the same time: one gets it", { timeout: 60_000 }, async () => {
    const target = await sharedTarget("postgres");
    const children = Array.from({ length: 3 }, () => startChild("hold-lease.ts", target, 30));
    const answers = children.map(async (child) => {
      await child.lineStarting("open");
      return child.nextLine();
    });
    expect((await Promise.all(answers)).toSorted()).toEqual([
      "ended EDICT_LEASE_HELD",
      "ended EDICT_LEASE_HELD",
      "won 1",
    ]);
  });

  test.each([
    ["between two transactions is fenced", "between", "EDICT_FENCED"],
    ["inside a transaction loses that to the server", "inside", "EDICT_DATABASE_UNREACHABLE"],
  ])(
    "a holder that sleeps past its lease %s, and writes nothing",
    { timeout: 60_000 },
    async (_name, where, code) => {
      const url = `${await freshPostgresUrl()}&idle_in_transaction_session_timeout=1500`;
      const store = stateStore(await openShared({ url }), tableWriter);
      const child = startChild("hold-lease.ts", { url }, 1, where);
      await child.lineStarting("won 1");
      await expect.poll(async () => (await store.events({})).length).toBe(3);
      const acquire = (): Promise<unknown> => store.acquireLease("apply", "next", 60);
      await expect
        .poll(() => acquire().catch(() => undefined), { timeout: 20_000 })
        .toMatchObject({ token: 2 });
      child.kill("SIGCONT");
      await child.lineStarting(`ended ${code}`);
      expect(await store.events({})).toHaveLength(3);
    },
  );
});
