import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { Secret } from "../core/secret.ts";
import { grantsSql } from "../providers/database/grants.ts";
import { freshTarget, requireDatabase } from "../tests/servers/databases.ts";
import type { DatabaseKind } from "../tests/servers/databases.ts";
import { openDatabase } from "./database.ts";
import type { DatabaseTarget } from "./database.ts";
import { sqlState } from "./failure.ts";
import { openReadOnly, readRecords } from "./read-only.ts";

const READ_ONLY_TRANSACTION = "25006";
const NO_PRIVILEGE = "42501";

const KINDS: readonly DatabaseKind[] = ["embedded", "postgres"];

async function prepared(kind: DatabaseKind): Promise<DatabaseTarget> {
  const target = await freshTarget(kind);
  await (await openDatabase(target)).close();
  return target;
}

describe.each(KINDS)("reading without writing: %s", (kind) => {
  requireDatabase(kind);

  test("every statement that would write is refused", async () => {
    const database = await openReadOnly(await prepared(kind));
    try {
      for (const statement of [
        "insert into edict_state.leases values ('x', 1)",
        "update edict_state.migrations set name = 'x'",
        "delete from edict_state.events",
        "create table public.x (y int)",
        "select * from edict_state.leases for update",
      ])
        await expectRefused(database, statement, READ_ONLY_TRANSACTION);
    } finally {
      await database.close();
    }
  });

  test("a database that edict never prepared is left as it is", async () => {
    const target = await freshTarget(kind);
    await expect(openReadOnly(target)).rejects.toMatchObject({ code: "EDICT_DATABASE_OLDER" });
    // Still nothing there the second time.
    await expect(openReadOnly(target)).rejects.toMatchObject({ code: "EDICT_DATABASE_OLDER" });
  });

  test("what was read in a snapshot does not change within it", async () => {
    const target = await prepared(kind);
    const database = await openReadOnly(target);
    try {
      const first = await database.snapshot(async (executor) => [
        await readRecords(executor),
        await executor.query<{ readonly at: string }>("select now()::text as at"),
        await executor.query<{ readonly at: string }>("select now()::text as at"),
      ]);
      expect(first[0]).toEqual([]);
      expect(first[1]).toEqual(first[2]);
    } finally {
      await database.close();
    }
  });
});

describe("a role that may only read", () => {
  requireDatabase("postgres");

  test("reads what drift needs, and nothing else", async () => {
    const target = await prepared("postgres");
    if (target.kind !== "postgres") throw new Error("no PostgreSQL");
    const role = `reader_${crypto.randomUUID().slice(0, 8)}`;
    const owner = new Client({ connectionString: target.url.reveal() });
    await owner.connect();
    try {
      await owner.query(
        "create schema edict_data; create schema edict; create table edict_data.toys (name text)",
      );
      await owner.query(`create role ${role} login`);
      await owner.query(grantsSql(role, role));
      const url = new URL(target.url.reveal());
      url.searchParams.set("user", role);
      const database = await openReadOnly({ kind: "postgres", url: new Secret(url.href) });
      try {
        expect(await database.snapshot(readRecords)).toEqual([]);
        expect(
          await database.snapshot((executor) => executor.query("select * from edict_data.toys")),
        ).toEqual([]);
        await expectRefused(database, "insert into edict_data.toys values ('x')", READ_ONLY_TRANSACTION);
        await expectRefused(database, "select * from edict_state.events", NO_PRIVILEGE);
        // Without the session's own refusal the role still may not.
        const reader = new Client({ connectionString: url.href });
        await reader.connect();
        try {
          await expect(reader.query("insert into edict_data.toys values ('x')")).rejects.toMatchObject({
            code: NO_PRIVILEGE,
          });
        } finally {
          await reader.end();
        }
      } finally {
        await database.close();
      }
    } finally {
      await owner.query(`drop owned by ${role}; drop role ${role}`);
      await owner.end();
    }
  });
});

async function expectRefused(
  database: Awaited<ReturnType<typeof openReadOnly>>,
  statement: string,
  state: string,
): Promise<void> {
  const error: unknown = await database
    .snapshot((executor) => executor.query(statement))
    .catch((caught: unknown) => caught);
  expect(sqlState(error)).toBe(state);
}
