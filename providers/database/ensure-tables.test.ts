import { Client } from "pg";
import { describe, expect, test } from "vitest";
import type { SqlDatabase } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";
import type { TableColumn, TableSpec } from "../../core/table.ts";
import { openDatabase } from "../../store/database.ts";
import { DATABASES, requireDatabase, useDatabase } from "../../tests/servers/databases.ts";
import { freshPostgresUrl } from "../../tests/servers/postgres.ts";
import { ensureTables } from "./ensure-tables.ts";
import { grantsSql } from "./grants.ts";
import { tableReader } from "./table-reader.ts";
import { tableWriter } from "./table-writer.ts";

function column(name: string, more: Partial<TableColumn> = {}): TableColumn {
  return { name, type: "text", pointer: `/${name}`, description: `The ${name}.`, ...more };
}

function table(columns: readonly TableColumn[], more: Partial<TableSpec> = {}): TableSpec {
  return { name: "plans_v2", description: "The plans' table.", columns, ...more };
}

const FIRST = table([column("title"), column("status", { values: ["on", "off"] })]);

/** Counts the statements that reach the database. */
function counted(database: SqlDatabase): { readonly database: SqlDatabase; count: number } {
  const counter = { database, count: 0 };
  counter.database = {
    query: (text, parameters) => {
      counter.count += 1;
      return database.query(text, parameters);
    },
    transaction: (body) => {
      counter.count += 1;
      return database.transaction(body);
    },
  };
  return counter;
}

describe.each(DATABASES)("making the interface on %s", (kind) => {
  const database = useDatabase(kind);

  async function refusal(...specs: readonly TableSpec[]): Promise<unknown> {
    for (const spec of specs.slice(0, -1)) await ensureTables(database(), [spec]);
    return ensureTables(database(), specs.slice(-1)).then(
      () => "it was accepted",
      (error: unknown) => error,
    );
  }

  test("gives applications a view without the version, with NULL for the platform", async () => {
    await ensureTables(database(), [FIRST]);
    await tableWriter(database()).upsert(FIRST, [
      { tenant: "", name: "a", values: { title: "A", status: "on" } },
      { tenant: "acme", name: "b", values: { title: "B", status: "off" } },
    ]);
    expect(await database().query("select * from edict.plans order by name")).toEqual([
      { tenant: null, name: "a", title: "A", status: "on" },
      { tenant: "acme", name: "b", title: "B", status: "off" },
    ]);
  });

  test("describes tables, views and columns in the database itself", async () => {
    await ensureTables(database(), [FIRST]);
    const [row] = await database().query(`select
      obj_description('edict.plans'::regclass) as view, obj_description('edict_data.plans_v2'::regclass) as table,
      col_description('edict.plans'::regclass, 3) as column, col_description('edict.plans'::regclass, 1) as tenant`);
    expect(row).toEqual({
      view: "The plans' table.",
      table: "The plans' table.",
      column: "The title.",
      tenant: "The tenant, or NULL for the platform.",
    });
  });

  test("costs one query when nothing changed", async () => {
    await ensureTables(database(), [FIRST]);
    const counter = counted(database());
    await ensureTables(counter.database, [FIRST]);
    expect(counter.count).toBe(1);
  });

  test("adds columns that can be NULL and values of a closed enum, and keeps the rows", async () => {
    await ensureTables(database(), [FIRST]);
    await tableWriter(database()).upsert(FIRST, [
      { tenant: "", name: "a", values: { title: "A", status: "on" } },
    ]);
    const second = table([
      column("added", { type: "json", nullable: true }),
      column("title", { nullable: true }),
      column("choice", { nullable: true, values: ["x"] }),
      column("status", { values: ["on", "off", "paused"] }),
    ]);
    await ensureTables(database(), [second]);
    expect(await tableReader(database()).rows(second)).toEqual([
      { tenant: "", name: "a", values: { added: null, title: "A", choice: null, status: "on" } },
    ]);
    const values = { added: [1], title: null, choice: "x", status: "paused" };
    await tableWriter(database()).upsert(second, [{ tenant: "", name: "a", values }]);
    const [view] = await database().query("select * from edict.plans");
    expect(view).toEqual({ tenant: null, name: "a", ...values });
    const wrong = { ...values, choice: "y" };
    await expect(
      tableWriter(database()).upsert(second, [{ tenant: "", name: "a", values: wrong }]),
    ).rejects.toThrow();
  });

  test("opens a closed enum", async () => {
    await ensureTables(database(), [FIRST]);
    const open = table([column("title"), column("status")]);
    await ensureTables(database(), [open]);
    await tableWriter(database()).upsert(open, [
      { tenant: "", name: "a", values: { title: "A", status: "anything" } },
    ]);
    expect(await tableReader(database()).rows(open)).toHaveLength(1);
  });

  const incompatible: readonly (readonly [string, TableSpec, RegExp])[] = [
    [
      "another type",
      table([column("title", { type: "integer" }), ...FIRST.columns.slice(1)]),
      /"title" is text, not integer/u,
    ],
    ["a new column without NULL", table([...FIRST.columns, column("extra")]), /"extra" is new/u],
    ["a column that is gone", table(FIRST.columns.slice(1)), /"title" is not known/u],
    [
      "a value that is gone",
      table([column("title"), column("status", { values: ["on"] })]),
      /"status" does not take off/u,
    ],
    [
      "an enum that was open",
      table([column("title", { values: ["a"] }), ...FIRST.columns.slice(1)]),
      /"title" was not a closed/u,
    ],
  ];

  test.each(incompatible)("refuses %s and changes nothing", async (_name, changed, message) => {
    const error = await refusal(FIRST, changed);
    expect(error).toMatchObject({ code: "EDICT_TABLE_INCOMPATIBLE" });
    expect(String(error)).toMatch(message);
    const counter = counted(database());
    await ensureTables(counter.database, [FIRST]);
    expect(counter.count).toBe(1);
  });

  test("refuses a column that somebody else made nullable, when it looks", async () => {
    await ensureTables(database(), [FIRST]);
    await database().query("alter table edict_data.plans_v2 alter column title drop not null");
    expect(String(await refusal({ ...FIRST, description: "New." }))).toMatch(/"title" can be NULL/u);
  });

  test("keeps further views as their descriptors say", async () => {
    const view = { name: "open_plans", description: "Those that are on." };
    const select = "select name from edict_data.plans_v2 where status = 'on'";
    await ensureTables(database(), [{ ...FIRST, views: [{ ...view, select }] }]);
    await tableWriter(database()).upsert(FIRST, [
      { tenant: "", name: "a", values: { title: "A", status: "on" } },
    ]);
    expect(await database().query("select * from edict.open_plans")).toEqual([{ name: "a" }]);
    const other = "select title, 1 as one from edict_data.plans_v2";
    await ensureTables(database(), [{ ...FIRST, views: [{ ...view, select: other }] }]);
    expect(await database().query("select * from edict.open_plans")).toEqual([{ title: "A", one: 1 }]);
    await ensureTables(database(), [FIRST]);
    await expect(database().query("select * from edict.open_plans")).rejects.toThrow();
  });

  test.each([
    ["a table's name", { ...FIRST, name: 'x"; drop schema edict; --' }],
    ["a column's name", table([column("Title")])],
    ["a name that is edict's", { ...FIRST, name: "table_specs" }],
    ["a column of the key", table([column("tenant")])],
    ["the same column twice", table([column("a"), column("a")])],
    ["values of a number", table([column("a", { type: "integer", values: ["1"] })])],
  ])("refuses %s", async (_name, spec) => {
    expect(await refusal(spec)).toMatchObject({ code: "EDICT_INTERNAL" });
  });

  test("can be asked for from many sides at once", async () => {
    const specs = ["a", "b", "c"].map((name) => ({ ...FIRST, name }));
    await Promise.all(Array.from({ length: 4 }, () => ensureTables(database(), specs)));
    expect(await tableReader(database()).rows({ ...FIRST, name: "c" })).toEqual([]);
  });
});

describe("the roles of readers and applications", () => {
  requireDatabase("postgres");

  test(
    "see what they should and can write nothing, also in tables that come later",
    { timeout: 60_000 },
    async () => {
      const url = await freshPostgresUrl();
      const database = await openDatabase({ kind: "postgres", url: new Secret(url) });
      const [reader, application] = ["Reader's", "app"].map((name) => `${name} ${crypto.randomUUID()}`);
      if (reader === undefined || application === undefined) throw new Error("names are missing");
      for (const role of [reader, application]) await database.query(`create role "${role}" login`);
      await ensureTables(database, [FIRST]);
      await tableWriter(database).upsert(FIRST, [
        { tenant: "", name: "a", values: { title: "A", status: "on" } },
      ]);
      for (const statement of grantsSql(reader, application)
        .split(";\n")
        .filter((line) => line !== "")) {
        await database.query(statement);
      }
      await ensureTables(database, [FIRST, { ...FIRST, name: "later" }]);
      const asReader = await openAs(url, reader);
      const asApplication = await openAs(url, application);
      const drift = tableReader({ query: async (text) => (await asReader.query(text)).rows });
      expect(await drift.rows(FIRST)).toHaveLength(1);
      expect(await drift.rows({ ...FIRST, name: "later" })).toEqual([]);
      expect((await asApplication.query("select * from edict.plans, edict.later")).rows).toEqual([]);
      expect((await asApplication.query("select * from edict.plans")).rows).toHaveLength(1);
      await expect(asReader.query("delete from edict_data.plans_v2")).rejects.toMatchObject({
        code: "42501",
      });
      await expect(asReader.query("select * from edict_state.events")).rejects.toMatchObject({
        code: "42501",
      });
      await expect(asApplication.query("select * from edict_data.plans_v2")).rejects.toMatchObject({
        code: "42501",
      });
      await expect(asApplication.query("delete from edict.plans")).rejects.toMatchObject({ code: "42501" });
      await asReader.end();
      await asApplication.end();
      for (const role of [reader, application]) {
        await database.query(`drop owned by "${role}"`);
        await database.query(`drop role "${role}"`);
      }
      await database.close();
    },
  );
});

async function openAs(url: string, role: string): Promise<Client> {
  const client = new Client({
    connectionString: url.replace("user=postgres", `user=${encodeURIComponent(role)}`),
  });
  await client.connect();
  return client;
}
