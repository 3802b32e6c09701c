import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import {
  DATABASES,
  databaseMissing,
  freshTarget,
  requireDatabase,
  useDatabase,
} from "../tests/servers/databases.ts";
import { connect } from "./connection.ts";
import { openDatabase } from "./database.ts";
import { postgresAddress } from "./postgres.ts";

/** An address at which nobody answers: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function failure(url: string): Promise<unknown> {
  return openDatabase({ kind: "postgres", url: new Secret(url) }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("a database that cannot be reached", () => {
  test("is named with its address and without its password", async () => {
    const port = await closedPort();
    const error = await failure(`postgresql://ann:s3cret@127.0.0.1:${port}/edict`);
    expect(error).toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
    expect(describeError(error)).toContain(`cannot reach PostgreSQL 127.0.0.1:${port}/edict`);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cret");
  });

  test.each(["s3cret", "http://ann:s3cret@host/db", "postgresql://ann:s3cret@[/db"])(
    "refuses %j as a URL",
    async (url) => {
      const error = await failure(url);
      expect(error).toMatchObject({ code: "EDICT_CONFIG_INVALID" });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cret");
    },
  );

  test("is told apart from one that refuses a statement", async (context) => {
    requireDatabaseNow(context);
    const target = await freshTarget("postgres");
    if (target.kind !== "postgres") throw new Error("not PostgreSQL");
    const url = target.url.reveal();
    const unknownDatabase = await failure(url.replace(/\/test_\w+/u, "/nosuch"));
    expect(unknownDatabase).toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE", cause: { code: "3D000" } });
    const unknownRole = await failure(url.replace("user=postgres", "user=nosuch"));
    expect(unknownRole).toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE", cause: { code: "28000" } });
    expect(await failure(`${url}&sslmode=verify-full`)).toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
  });
});

function requireDatabaseNow(context: { skip(reason: string): void }): void {
  const missing = databaseMissing("postgres");
  if (missing !== undefined) context.skip(missing);
}

describe.each(DATABASES)("a handle on %s", (kind) => {
  const database = useDatabase(kind);

  test("gives values as the port promises", async () => {
    const [row] = await database().query(`select 9007199254740991 as exact, 9007199254740993 as beyond,
      date '2026-02-03' as date, timestamptz '2026-02-03 04:05:06.789+02' at time zone 'UTC' as time,
      array['a', null, 'b,"'] as list, '{"a": [1, null]}'::jsonb as json, null as nothing, 0.5::float8 as half`);
    expect(row).toEqual({
      exact: 9007199254740991,
      beyond: "9007199254740993",
      date: "2026-02-03",
      time: "2026-02-03 02:05:06.789",
      list: ["a", null, 'b,"'],
      json: { a: [1, null] },
      nothing: null,
      half: 0.5,
    });
  });

  test("leaves rows and settings out of its errors", async () => {
    await database().query("create table public.people (name text unique)");
    await database().query("insert into public.people values ('Ann Secret')");
    const error: unknown = await database()
      .query("insert into public.people values ($1)", ["Ann Secret"])
      .catch((reason: unknown) => reason);
    await database().query("drop table public.people");
    expect(error).toMatchObject({ code: "EDICT_DATABASE_FAILED", cause: { code: "23505" } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("Ann Secret");
  });

  test.each([
    ["53100", "EDICT_DATABASE_EXHAUSTED"],
    ["53200", "EDICT_DATABASE_EXHAUSTED"],
    ["58030", "EDICT_DATABASE_EXHAUSTED"],
    ["53300", "EDICT_DATABASE_UNREACHABLE"],
    ["40P01", "EDICT_DATABASE_BUSY"],
    ["22012", "EDICT_DATABASE_FAILED"],
  ])("tells the state %s as %s", async (state, code) => {
    const raising = database().query(`do $$ begin raise 'no' using errcode = '${state}'; end $$`);
    await expect(raising).rejects.toMatchObject({ code });
  });

  test("serves more callers than it has connections", async () => {
    const asked = Array.from({ length: 60 }, (_, number) =>
      database().query("select $1::integer as number", [number]),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(([row]) => row)).toEqual(asked.map((_, number) => ({ number })));
  });

  test("gives the connection back when a transaction fails, however often", async () => {
    for (let round = 0; round < 15; round += 1) {
      const failing = database().transaction((transaction) => transaction.query("select 1 / 0"));
      await expect(failing).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    }
    expect(await database().query("select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("a handle on PostgreSQL", () => {
  requireDatabase("postgres");

  test("goes on after the server ended its connections", async () => {
    const target = await freshTarget("postgres");
    if (target.kind !== "postgres") throw new Error("not PostgreSQL");
    const database = connect(postgresAddress(target.url));
    const other = connect(postgresAddress(target.url));
    onTestFinished(async () => {
      await database.close();
      await other.close();
    });
    const broken = database.transaction(async (transaction) => {
      await transaction.query("select 1");
      await other.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await transaction.query("select 1");
    });
    await expect(broken).rejects.toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
    expect(await database.query("select 1 as one")).toEqual([{ one: 1 }]);
    expect(await database.query("show application_name")).toEqual([{ application_name: "edict" }]);
  });
});
