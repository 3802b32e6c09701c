import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";
import { copyOfExample, edict, edictRun } from "./running.ts";

const ROUNDS = 3;
const END_LISTENERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where query like 'listen%' and datname = current_database()`;

function copied(): { readonly workspace: string; bind(owner: string): void } {
  const workspace = copyOfExample("acme");
  onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
  const file = path.join(workspace, "tenants/acme/role-bindings.yaml");
  const text = readFileSync(file, "utf8");
  return {
    workspace,
    bind: (owner) => writeFileSync(file, text.replace("owner@acme.example", owner)),
  };
}

/** Applies and answers the entry that was told. */
async function applied(workspace: string, more: readonly string[]): Promise<number> {
  const { exitCode, stdout, stderr } = await edict(["apply", workspace, "--json", "--wait", "20", ...more]);
  expect([exitCode, stderr]).toEqual([0, expect.anything()]);
  const { entry } = JSON.parse(stdout) as { readonly entry: number };
  return entry;
}

/** Asks who is owner, from a state that is at least as new as the entry. */
async function owns(address: string, id: string, entry: number): Promise<boolean> {
  const response = await fetch(`${address}/tenants/acme/access/v1/evaluation`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "edict-at-least": String(entry),
      "edict-wait": "20000",
    },
    body: JSON.stringify({
      subject: { type: "user", id },
      action: { name: "connect" },
      resource: { type: "account", id: "1" },
    }),
  });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get("edict-entry"))).toBeGreaterThanOrEqual(entry);
  return ((await response.json()) as { readonly decision: boolean }).decision;
}

async function rounds(
  address: string,
  { workspace, bind }: ReturnType<typeof copied>,
  more: readonly string[],
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    bind(`owner-${round}@acme.example`);
    await before();
    const entry = await applied(workspace, more);
    const [now, last] = await Promise.all([
      owns(address, `owner-${round}@acme.example`, entry),
      owns(address, `owner-${round - 1}@acme.example`, entry),
    ]);
    expect([now, last]).toEqual([true, false]);
  }
}

describe("who applies and then asks another process at least for that entry gets the new answer", () => {
  const silenced = ["told by notifications", "while notifications are cut off"] as const;
  describe("on PostgreSQL", () => {
    requireDatabase("postgres");
    test.each(silenced)("%s", { timeout: 120_000 }, (how) => onPostgres(how !== silenced[0]));
  });

  async function onPostgres(cutOff: boolean): Promise<void> {
    const here = copied();
    const url = await freshPostgresUrl();
    await applied(here.workspace, ["--database", url]);
    const more = ["--database", url, "--data", path.join(here.workspace, ".edict-2")];
    const { address, stop } = await edictRun(here.workspace, ["--decisions-only", ...more]);
    const client = new Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    await rounds(address, here, ["--database", url], async () => {
      if (cutOff) await client.query(END_LISTENERS);
    });
    expect(await stop()).toBe(0);
  }

  test("on the embedded database", { timeout: 120_000 }, async () => {
    const here = copied();
    const { address, stop } = await edictRun(here.workspace);
    await rounds(address, here, []);
    expect(await stop()).toBe(0);
  });
});
