import { rmSync, appendFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../../bench/workspace.ts";
import { requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";
import { copyOfExample, edict, edictProcess, edictRun } from "./running.ts";

const TENANTS = 2_000;

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function count(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${sql}`);
  return Number(rows[0]?.count);
}

/** How many changes each process made; nothing before the first migration. */
async function shares(client: Client): Promise<readonly number[]> {
  const { rows } = await client
    .query<{ made: string }>(
      "select sum((detail->>'made')::int) as made from edict_state.events where type = 'apply.finished' group by detail->>'by'",
    )
    .catch(() => ({ rows: [] }));
  return rows.map(({ made }) => Number(made));
}

test(
  "two processes share the work on one PostgreSQL; one is killed in the middle and nothing is lost",
  { timeout: 180_000 },
  async () => {
    requireDatabase("postgres");
    const workspace = generateWorkspace(TENANTS);
    onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
    const url = await freshPostgresUrl();
    const client = await connected(url);
    const onDatabase = ["--listen", "127.0.0.1:0", "--database", url];
    const [victim] = [1, 2].map((number) =>
      edictProcess(["run", workspace, ...onDatabase, "--data", path.join(workspace, `.edict-${number}`)]),
    );
    // The platform is made by one of them, so the second share is one of tenants.
    const bothAtWork = async (): Promise<void> => expect(await shares(client)).toHaveLength(2);
    await vi.waitFor(bothAtWork, { timeout: 60_000, interval: 20 });
    await victim?.stop("SIGKILL");
    expect(await count(client, "edict_state.applied")).toBeLessThan(TENANTS * RESOURCES_PER_TENANT);
    // What the dead process held would come free after 30 seconds; the test does not wait for that.
    await client.query("update edict_state.work set expires_at = now() where holder is not null");
    const all = await vi.waitFor(
      async () => {
        const applied = await count(client, "edict_state.applied");
        expect(applied).toBeGreaterThanOrEqual(TENANTS * RESOURCES_PER_TENANT);
        expect(await count(client, "edict_state.work where lane <> 'sweep'")).toBe(0);
        return applied;
      },
      { timeout: 90_000, interval: 250 },
    );
    expect(await shares(client)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(await count(client, "edict_state.events where type = 'resource.created'")).toBe(all);
    expect(await count(client, "edict_state.release_pointers")).toBe(TENANTS);
    expect((await edict(["plan", workspace, "--database", url])).exitCode).toBe(0);
    expect((await edict(["events", "verify", workspace, "--database", url])).exitCode).toBe(0);
  },
);

test(
  "a row that was changed by hand is put right, with the event that says so",
  { timeout: 60_000 },
  async () => {
    requireDatabase("postgres");
    const workspace = copyOfExample("acme");
    onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
    appendFileSync(path.join(workspace, "edict.yaml"), "  drift: {interval: PT1S}\n");
    const url = await freshPostgresUrl();
    const client = await connected(url);
    const running = await edictRun(workspace, ["--database", url]);
    const minLength = async (): Promise<unknown> => {
      const { rows } = await client.query<{ value: unknown }>(
        "select password_min_length as value from edict_data.security_policies where tenant = 'acme'",
      );
      return rows[0]?.value;
    };
    await vi.waitFor(
      async () => expect(await count(client, "edict_state.applied")).toBeGreaterThan(30),
      20_000,
    );
    const before = await minLength();
    await client.query(
      "update edict_data.security_policies set password_min_length = 3 where tenant = 'acme'",
    );
    await vi.waitFor(async () => expect(await minLength()).toBe(before), 20_000);
    const { rows } = await client.query<{ detail: unknown }>(
      "select detail from edict_state.events where type = 'resource.updated'",
    );
    expect(rows).toMatchObject([
      {
        detail: {
          reason: "changed outside of edict",
          fields: [{ pointer: "/spec/password/minLength", before: 3, after: before }],
        },
      },
    ]);
    expect(await running.stop()).toBe(0);
  },
);
