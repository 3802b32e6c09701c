import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import type { KnownTokens } from "../core/api-token.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, freshTarget, requireDatabase, useDatabase } from "../tests/servers/databases.ts";
import type { DatabaseKind } from "../tests/servers/databases.ts";
import type { Database } from "./connection.ts";
import { openDatabase } from "./database.ts";
import { stateStore } from "./state-store.ts";
import { watchTokens } from "./token-watch.ts";
import { createToken, readKnownTokens, revokeToken } from "./tokens.ts";

const EVERYTHING = { tenants: "all", routes: "all" } as const;
const PAST = "2020-01-01T00:00:00.000Z";

describe.each(DATABASES)("tokens: %s", (kind) => {
  const database = useDatabase(kind);
  const store = () => stateStore(database(), tableWriter);

  test("only the SHA-256 of a token is kept, and create and revoke leave events without it", async () => {
    const draft = {
      name: "app",
      tenants: ["acme"],
      routes: ["decisions", "search"],
      expiresAt: "2030-01-01T00:00:00.000Z",
    } as const;
    const secret = (await store().createToken(draft, "ada")).reveal();
    expect(secret).toMatch(/^edict_[\w-]{43}$/u);
    const digest = createHash("sha256").update(secret).digest("hex");
    expect(await readKnownTokens(database())).toEqual({ any: true, tokens: [{ ...draft, digest }] });
    const made = { ...draft, createdBy: "ada", createdAt: expect.stringMatching(/Z$/u) };
    expect(await store().tokens()).toEqual([made]);
    expect(await store().revokeToken("app", "bob")).toBe(true);
    expect(await store().tokens()).toEqual([
      { ...made, revokedBy: "bob", revokedAt: expect.stringMatching(/Z$/u) },
    ]);
    expect(await readKnownTokens(database())).toEqual({ any: true, tokens: [] });
    const events = await store().events({ tenant: "acme" });
    expect(events.map(({ type, actor, detail }) => [type, actor, detail])).toEqual([
      ["token.created", "ada", draft],
      ["token.revoked", "bob", { name: "app" }],
    ]);
    expect(await store().verifyTrail()).toMatchObject({ intact: true, count: 2 });
    const rows = await database().query("select to_jsonb(e) as row from edict_state.events as e");
    const all = JSON.stringify([
      rows,
      await database().query("select to_jsonb(t) from edict_state.tokens t"),
    ]);
    expect(all).not.toContain(secret.slice(6));
    expect(JSON.stringify(rows)).not.toContain(digest);
  });

  test("a token of several tenants or all is about no single one in the trail", async () => {
    await store().createToken({ ...EVERYTHING, name: "all" }, "ada");
    await store().createToken({ ...EVERYTHING, name: "two", tenants: ["acme", "globex"] }, "ada");
    const events = await store().events({ type: "token.created" });
    expect(events.map(({ tenant, detail }) => [tenant, detail["tenants"]])).toEqual([
      [undefined, "all"],
      [undefined, ["acme", "globex"]],
    ]);
    expect((await readKnownTokens(database())).tokens.map(({ tenants }) => tenants)).toEqual([
      "all",
      ["acme", "globex"],
    ]);
  });

  test("a name in use is refused; after a revocation or the end it can be given again", async () => {
    const draft = { ...EVERYTHING, name: "app" };
    await store().createToken(draft, "ada");
    await expect(store().createToken(draft, "bob")).rejects.toMatchObject({ code: "EDICT_TOKEN_EXISTS" });
    expect(await store().events({ type: "token.created" })).toHaveLength(1);
    await store().revokeToken("app", "ada");
    await store().createToken({ ...draft, expiresAt: PAST }, "bob");
    await store().createToken({ ...draft, tenants: ["acme"] }, "eve");
    const [token, ...others] = await store().tokens();
    expect(token).toEqual({
      ...draft,
      tenants: ["acme"],
      createdBy: "eve",
      createdAt: expect.any(String),
    });
    expect(others).toEqual([]);
  });

  test("revoking twice says so, and what never was is not there", async () => {
    await store().createToken({ ...EVERYTHING, name: "app" }, "ada");
    expect(await store().revokeToken("app", "ada")).toBe(true);
    expect(await store().revokeToken("app", "ada")).toBe(false);
    await expect(store().revokeToken("other", "ada")).rejects.toMatchObject({ code: "EDICT_NOT_FOUND" });
    expect(await store().events({ type: "token.revoked" })).toHaveLength(1);
  });

  test.each(["[]", "null", "{}", '"everything"'])("the scope %s cannot be kept", async (scope) => {
    const insert = `insert into edict_state.tokens (name, digest, tenants, routes, created_by, created_at)
      values ('x', repeat('0a', 32), $1::jsonb, '"all"', 'ada', now())`;
    await expect(database().query(insert, [scope])).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
  });
});

/** Two handles as two processes have them. */
async function open(kind: DatabaseKind): Promise<readonly [Database, Database]> {
  const target = await freshTarget(kind);
  const databases =
    target.kind === "embedded"
      ? ([await openDatabase({ ...target, serve: true }), await openDatabase(target)] as const)
      : ([await openDatabase(target), await openDatabase(target)] as const);
  onTestFinished(async () => {
    await databases[1].close();
    await databases[0].close();
  });
  return databases;
}

const NO_POLLING = 3_600_000;
const END_LISTENERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where query like 'listen%' and datname = current_database()`;

async function watch(
  kind: DatabaseKind,
  recheckMs: number,
): Promise<{
  readonly writer: Database;
  readonly names: () => unknown;
  readonly stop: () => Promise<void>;
}> {
  const [writer, watcher] = await open(kind);
  let last: KnownTokens | undefined;
  const stop = await watchTokens(watcher, (known) => (last = known), recheckMs);
  onTestFinished(stop);
  return { writer, names: () => last?.tokens.map(({ name }) => name), stop };
}

describe.each(DATABASES)("watching tokens: %s", (kind) => {
  requireDatabase(kind);

  test("another process hears of tokens at once", async () => {
    const { writer, names } = await watch(kind, NO_POLLING);
    expect(names()).toEqual([]);
    await createToken(writer, { ...EVERYTHING, name: "app" }, "ada");
    await expect.poll(names, { timeout: 3_000 }).toEqual(["app"]);
    await revokeToken(writer, "app", "ada");
    await expect.poll(names, { timeout: 3_000 }).toEqual([]);
  });

  test("what no notification told is found by looking", async () => {
    const { writer, names } = await watch(kind, 20);
    const insert = `insert into edict_state.tokens (name, digest, tenants, routes, created_by, created_at)
      values ($1, $2, '"all"', '"all"', 'ada', now())`;
    await writer.query(insert, ["app", "0a".repeat(32)]);
    await expect.poll(names, { timeout: 3_000 }).toEqual(["app"]);
  });
});

describe("watching tokens on PostgreSQL", () => {
  requireDatabase("postgres");

  test("what was missed while the connection was down is found", async () => {
    const { writer, names } = await watch("postgres", NO_POLLING);
    await writer.query(END_LISTENERS);
    await createToken(writer, { ...EVERYTHING, name: "app" }, "ada");
    await expect.poll(names, { timeout: 5_000 }).toEqual(["app"]);
  });
});

test("a look that fails hands over nothing, and the next one goes on", async () => {
  const answers: (readonly object[] | Error)[] = [[], new Error("away"), []];
  let reads = 0;
  let hear = (): void => undefined;
  const database = {
    query: () => {
      reads += 1;
      const answer = answers.shift() ?? [];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    listen: (_channel: string, { notified }: { readonly notified: () => void }) => {
      hear = notified;
      return Promise.resolve(() => Promise.resolve());
    },
  };
  let taken = 0;
  const stop = await watchTokens(database as unknown as Database, () => (taken += 1), NO_POLLING);
  for (const [read, handed] of [
    [2, 1],
    [3, 2],
  ]) {
    hear();
    hear();
    await expect.poll(() => [reads, taken]).toEqual([read, handed]);
  }
  await stop();
});
