import { describe, expect, test } from "vitest";
import type { Row } from "../../core/ports.ts";
import { diffRow, rowValues } from "../../core/table-backed.ts";
import type { TableSpec } from "../../core/table.ts";
import { DATABASES, useDatabase } from "../../tests/servers/databases.ts";
import { ensureTables } from "./ensure-tables.ts";
import { tableReader } from "./table-reader.ts";
import { tableWriter } from "./table-writer.ts";

const THINGS: TableSpec = {
  name: "things",
  description: "One of everything.",
  columns: [
    { name: "big", type: "bigint", pointer: "/big", nullable: true, description: "A big number." },
    { name: "flag", type: "boolean", pointer: "/flag", nullable: true, description: "A flag." },
    { name: "day", type: "date", pointer: "/day", nullable: true, description: "A day." },
    { name: "count", type: "integer", pointer: "/count", nullable: true, description: "A number." },
    { name: "extra", type: "json", pointer: "/extra", nullable: true, description: "Anything." },
    { name: "label", type: "text", pointer: "/label", nullable: true, description: "It's a \\ text." },
    { name: "tags", type: "text[]", pointer: "/tags", nullable: true, description: "Texts." },
    { name: "at", type: "timestamptz", pointer: "/at", nullable: true, description: "A time." },
    {
      name: "mode",
      type: "text",
      pointer: "/mode",
      nullable: true,
      values: ["on", "off", "it's"],
      description: "On?",
    },
    {
      name: "modes",
      type: "text[]",
      pointer: "/modes",
      nullable: true,
      values: ["a", "b"],
      description: "Which.",
    },
  ],
};

const NOTHING = Object.fromEntries(THINGS.columns.map(({ name }) => [name, null]));

function row(name: string, values: Row["values"], tenant = ""): Row {
  return { tenant, name, values: { ...NOTHING, ...values } };
}

const FULL = row("full", {
  big: Number.MAX_SAFE_INTEGER,
  flag: false,
  day: "2024-02-29",
  count: -2147483648,
  extra: { "": [1, 0.5, 1e21, "é\u2028", null, { nested: {} }], yes: true },
  label: "a 'quoted' \\ \n \"text\" 😀 ',); drop table x; --",
  tags: ["plain", "", "with,comma", 'with"quote', "{brace}", "null", "NULL", " space ", "back\\slash"],
  at: "2026-11-22T14:00:00.123Z",
  mode: "it's",
  modes: ["b", "a"],
});

describe.each(DATABASES)("interface tables on %s", (kind) => {
  const database = useDatabase(kind);

  test("give back exactly what was written", async () => {
    await ensureTables(database(), [THINGS]);
    const tables = tableWriter(database());
    const rows = [FULL, row("empty", {}), row("lists", { tags: [], modes: [], extra: [] }, "acme")];
    await tables.upsert(THINGS, rows);
    expect(await tables.rows(THINGS)).toEqual([
      row("empty", {}),
      FULL,
      row("lists", { tags: [], modes: [], extra: [] }, "acme"),
    ]);
  });

  test("are sorted by tenant and name as code points, on every database alike", async () => {
    await ensureTables(database(), [THINGS]);
    const tables = tableWriter(database());
    await tables.upsert(
      THINGS,
      ["b", "a", "B", "a-b", "a1", "aa"].map((name) => row(name, {}, "z")),
    );
    await tables.upsert(THINGS, [row("z", {}, "a-1"), row("z", {}, "a")]);
    const keys = (await tables.rows(THINGS)).map(({ tenant, name }) => `${tenant}/${name}`);
    expect(keys).toEqual(["a/z", "a-1/z", "z/B", "z/a", "z/a-b", "z/a1", "z/aa", "z/b"]);
  });

  test("give the rows of single owners", async () => {
    await ensureTables(database(), [THINGS]);
    const tables = tableWriter(database());
    await tables.upsert(THINGS, [row("x", {}), row("y", {}, "acme"), row("z", {}, "beta")]);
    const names = async (...owners: readonly string[]): Promise<readonly string[]> =>
      (await tables.rows(THINGS, owners)).map(({ name }) => name);
    expect(await names("acme", "nobody")).toEqual(["y"]);
    expect(await names("", "beta")).toEqual(["x", "z"]);
    expect(await names()).toEqual([]);
    expect(await tableReader(database()).rows(THINGS, ["acme"])).toEqual([row("y", {}, "acme")]);
  });

  test("show no drift for any spelling of the same time", async () => {
    await ensureTables(database(), [THINGS]);
    const tables = tableWriter(database());
    const spellings = [
      "2026-01-01T00:00:00Z",
      "2026-01-01T01:00:00+01:00",
      "2025-12-31t23:59:59.5z",
      "1969-12-31T23:59:59.001-00:30",
    ];
    await tables.upsert(
      THINGS,
      spellings.map((at, index) => row(`t${index}`, { at })),
    );
    const rows = await tables.rows(THINGS);
    expect(rows.map(({ values }) => values["at"])).toEqual([
      "2026-01-01T00:00:00.000Z",
      "2026-01-01T00:00:00.000Z",
      "2025-12-31T23:59:59.500Z",
      "1970-01-01T00:29:59.001Z",
    ]);
    spellings.forEach((at, index) => {
      const [found] = rows.slice(index);
      if (found === undefined) throw new Error("a row is missing");
      expect(diffRow(THINGS, { at }, rowValues(THINGS, found))).toEqual({ operation: "none" });
    });
  });

  test("do not depend on the session's settings", async () => {
    await ensureTables(database(), [THINGS]);
    const rows = await database().transaction(async (transaction) => {
      await transaction.query("set local timezone = 'Asia/Kolkata'");
      await transaction.query("set local datestyle = 'German'");
      await tableWriter(transaction).upsert(THINGS, [FULL]);
      return tableReader(transaction).rows(THINGS);
    });
    expect(rows).toEqual([FULL]);
  });

  test("tell what others wrote even where the column cannot hold it as desired", async () => {
    await ensureTables(database(), [THINGS]);
    await database().query(`insert into edict_data.things (tenant, name, big, day, at, tags) values
      ('', 'a', 9007199254740993, 'infinity', '-infinity', '{{a,b},{c,NULL}}'),
      ('', 'b', -1, '0001-02-03', '2026-01-01 00:00:00.123456+00', '{NULL}')`);
    const [first, second] = await tableReader(database()).rows(THINGS);
    expect(first?.values).toMatchObject({
      big: "9007199254740993",
      day: "infinity",
      at: "-infinity",
      tags: [
        ["a", "b"],
        ["c", null],
      ],
    });
    expect(second?.values).toMatchObject({
      big: -1,
      day: "0001-02-03",
      at: "2026-01-01T00:00:00.123456Z",
      tags: [null],
    });
  });

  test("overwrite whole rows and remove those that are named", async () => {
    await ensureTables(database(), [THINGS]);
    const tables = tableWriter(database());
    await tables.upsert(THINGS, [FULL, row("b", { count: 1 }), row("b", { count: 2 }, "acme")]);
    await tables.upsert(THINGS, [row("full", { count: 3 })]);
    await tables.remove(THINGS, [
      { tenant: "acme", name: "b" },
      { tenant: "", name: "unknown" },
    ]);
    await tables.remove(THINGS, []);
    await tables.upsert(THINGS, []);
    expect(await tables.rows(THINGS)).toEqual([row("b", { count: 1 }), row("full", { count: 3 })]);
  });

  test("take more rows than one statement holds, all or nothing", async () => {
    await ensureTables(database(), [THINGS]);
    const rows = Array.from({ length: 2501 }, (_, index) => row(`r${index}`, { count: index }));
    const half = database().transaction(async (transaction) => {
      await tableWriter(transaction).upsert(THINGS, [...rows, row("wrong", { count: 0.5 })]);
    });
    await expect(half).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    expect(await tableReader(database()).rows(THINGS)).toEqual([]);
    await tableWriter(database()).upsert(THINGS, rows);
    expect(await tableReader(database()).rows(THINGS)).toHaveLength(2501);
  });

  test("take 10,000 rows in a breath", async () => {
    await ensureTables(database(), [THINGS]);
    const rows = Array.from({ length: 10_000 }, (_, index) => ({ ...FULL, name: `r${index}` }));
    const start = performance.now();
    await tableWriter(database()).upsert(THINGS, rows);
    const inserted = performance.now();
    await tableWriter(database()).upsert(THINGS, rows);
    const overwritten = performance.now();
    const [insertMs, overwriteMs] = [inserted - start, overwritten - inserted].map(Math.round);
    console.log(
      `10,000 rows of 12 columns on ${kind}: inserted in ${insertMs} ms, overwritten in ${overwriteMs} ms`,
    );
    expect(await tableReader(database()).rows(THINGS)).toHaveLength(10_000);
  });

  test.each([
    ["a value outside the closed enum", { mode: "maybe" }],
    ["a list with one", { modes: ["a", "c"] }],
    ["a number beyond its column", { count: 2 ** 31 }],
    ["a text that is no date", { day: "2026-02-30" }],
  ])("refuse %s", async (_name, values) => {
    await ensureTables(database(), [THINGS]);
    const writing = tableWriter(database()).upsert(THINGS, [row("x", values)]);
    await expect(writing).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
  });

  test("have no rows before they exist", async () => {
    expect(await tableReader(database()).rows(THINGS)).toEqual([]);
  });

  test("without columns of their own keep the keys", async () => {
    const bare: TableSpec = { name: "bare", description: "Keys only.", columns: [] };
    await ensureTables(database(), [bare]);
    const key = { tenant: "acme", name: "x", values: {} };
    await tableWriter(database()).upsert(bare, [key]);
    await tableWriter(database()).upsert(bare, [key]);
    expect(await tableReader(database()).rows(bare)).toEqual([key]);
  });
});
