import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { expect, test } from "vitest";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../../bench/workspace.ts";
import { requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";
import { ROOT, edict } from "./running.ts";

const TENANTS = 40;
/** More than there are batches to make: every killed run makes at least one of them. */
const MOST_RUNS = 30;

/**
 * Starts an apply and kills it without warning as soon as it has committed anything new: somewhere in the middle of what
 * comes next. Says whether it ended by itself.
 */
async function killedApply(workspace: string, url: string, client: Client): Promise<boolean> {
  const before = await progress(client);
  const args = [path.join(ROOT, "bin/edict.js"), "apply", workspace, "--yes", "--database", url];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let running = true;
  void ended.then(() => (running = false));
  while (running && (await progress(client)) === before) await sleep(1);
  child.kill("SIGKILL");
  await ended;
  return child.signalCode === null;
}

/** How much was committed so far; 0 before the first migration. */
async function progress(client: Client): Promise<number> {
  return count(client, "edict_state.events").catch(() => 0);
}

async function count(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${sql}`);
  return Number(rows[0]?.count);
}

test(
  "killed again and again while it applies, it ends as if it had never been",
  { timeout: 180_000 },
  async () => {
    requireDatabase("postgres");
    const workspace = generateWorkspace(TENANTS);
    const url = await freshPostgresUrl();
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      let killed = 0;
      while (killed < MOST_RUNS && !(await killedApply(workspace, url, client))) {
        killed += 1;
        // The dead process would hold its lease for half a minute.
        await client.query("delete from edict_state.lease_terms");
      }
      expect(killed).toBeGreaterThan(4);
      const last = await edict(["apply", workspace, "--yes", "--database", url]);
      expect([last.exitCode, last.stderr]).toEqual([0, expect.any(String)]);

      expect((await edict(["plan", workspace, "--database", url])).exitCode).toBe(0);
      expect((await edict(["events", "verify", workspace, "--database", url])).exitCode).toBe(0);
      const resources = await count(client, "edict_state.applied");
      expect(resources).toBeGreaterThanOrEqual(TENANTS * RESOURCES_PER_TENANT);
      // Each was made once and told once: no duplicate, no gap, no orphan.
      expect(await count(client, "edict_state.events where type = 'resource.created'")).toBe(resources);
      expect(await count(client, "edict_state.events where type = 'resource.adopted'")).toBe(0);
      expect(await count(client, "edict_data.key_ring_versions")).toBe(TENANTS);
      expect(await count(client, "edict.tenants")).toBe(TENANTS);
    } finally {
      await client.end();
      rmSync(workspace, { recursive: true, force: true });
    }
  },
);
