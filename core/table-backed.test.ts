import { describe, expect, it } from "vitest";
import { fieldChanges } from "./field-changes.ts";
import type { JsonObject } from "./json.ts";
import type { Resource } from "./resource.ts";
import { resourceKey } from "./resource.ts";
import { desiredValues, diffRow, keepColumns, rowResourceKey, rowValues } from "./table-backed.ts";
import type { TableSpec } from "./table.ts";

const table: TableSpec = {
  name: "things",
  description: "things",
  columns: [
    {
      name: "ends_at",
      type: "timestamptz",
      pointer: "/ends/at",
      nullable: true,
      description: "when it ends",
    },
    { name: "details", type: "json", pointer: "/details", description: "what it is" },
  ],
};

describe("desiredValues and rowValues", () => {
  it("spell a time as the database gives it back, and keep what is no time", () => {
    expect(
      desiredValues(table, {
        ends: { at: "2026-12-01T00:00:00.5+01:00" },
        details: { at: "2026-12-01T00:00:00+01:00" },
      }),
    ).toEqual({
      ends_at: "2026-11-30T23:00:00.500Z",
      details: { at: "2026-12-01T00:00:00+01:00" },
    });
    expect(desiredValues(table, { details: {} })).toEqual({ ends_at: null, details: {} });
  });

  it("take the known columns of a row only", () => {
    const row = { tenant: "acme", name: "x", values: { details: { a: 1 }, extra: true } };
    expect(rowValues(table, row)).toEqual({ ends_at: null, details: { a: 1 } });
    expect(rowResourceKey("Thing", row)).toBe(resourceKey("Thing", "x", "acme"));
    expect(rowResourceKey("Thing", { tenant: "", name: "x" })).toBe(resourceKey("Thing", "x"));
  });
});

describe("diffRow", () => {
  const spec: Resource["spec"] = {
    ends: { at: "2026-12-01T00:00:00+01:00" },
    details: { size: 1, list: [1] },
  };

  it("finds nothing where only the spelling of a time or the order of members differs", () => {
    const observed = { ends_at: "2026-11-30T23:00:00.000Z", details: { list: [1], size: 1 } };
    expect(diffRow(table, spec, observed)).toEqual({ operation: "none" });
  });

  it("names the field inside a json column, and compares lists whole", () => {
    const observed = { ends_at: null, details: { list: [1, 2], extra: "by hand" } };
    expect(diffRow(table, spec, observed)).toEqual({
      operation: "update",
      reason: "",
      fields: [
        { pointer: "/spec/ends/at", after: "2026-11-30T23:00:00.000Z" },
        { pointer: "/spec/details/extra", before: "by hand" },
        { pointer: "/spec/details/list", before: [1, 2], after: [1] },
        { pointer: "/spec/details/size", after: 1 },
      ],
    });
  });

  it("sees a time that was altered by less than a millisecond", () => {
    const observed = { ends_at: "2026-11-30T23:00:00.000001Z", details: { size: 1, list: [1] } };
    expect(diffRow(table, spec, observed)).toMatchObject({ operation: "update" });
  });
});

it("escapes member names in pointers", () => {
  expect(fieldChanges("/spec", { "a/b": 1 }, { "a/b": 2 })).toEqual([
    { pointer: "/spec/a~1b", before: 1, after: 2 },
  ]);
});

describe("keepColumns", () => {
  const desired = {
    key: resourceKey("Thing", "x"),
    spec: { ends: { at: "2026-12-01T00:00:00Z" }, details: { a: 1, b: { c: 2, d: 3 }, list: [1] } },
    digest: "sha256:as-written",
  } as unknown as Resource<JsonObject>;
  const observed = {
    ends_at: "2027-01-01T00:00:00.000Z",
    details: { a: 9, b: { c: 8, e: 7 }, list: [{ x: 1 }] },
  };

  it.each<readonly [string, JsonObject]>([
    ["/spec/ends/at", { ends: { at: "2027-01-01T00:00:00.000Z" }, details: desired.spec["details"] ?? null }],
    ["/spec/ends", { ends: { at: "2027-01-01T00:00:00.000Z" }, details: desired.spec["details"] ?? null }],
    [
      "/spec/details/b/c",
      { ends: { at: "2026-12-01T00:00:00Z" }, details: { a: 1, b: { c: 8, d: 3 }, list: [1] } },
    ],
    [
      "/spec/details/b",
      { ends: { at: "2026-12-01T00:00:00Z" }, details: { a: 1, b: { c: 8, e: 7 }, list: [1] } },
    ],
    [
      "/spec/details/b/d",
      { ends: { at: "2026-12-01T00:00:00Z" }, details: { a: 1, b: { c: 2 }, list: [1] } },
    ],
    [
      "/spec/details/list",
      { ends: { at: "2026-12-01T00:00:00Z" }, details: { a: 1, b: { c: 2, d: 3 }, list: [{ x: 1 }] } },
    ],
    ["/spec/details", { ends: { at: "2026-12-01T00:00:00Z" }, details: observed.details }],
  ])("%s is as it was found, and nothing else", (pointer, spec) => {
    const kept = keepColumns(table, desired, observed, [pointer]);
    expect(kept.spec).toEqual(spec);
    expect(kept.digest).toBe("sha256:as-written");
    const left = diffRow(table, kept.spec, observed);
    const fields = left.operation === "none" ? [] : left.fields.map((field) => field.pointer);
    expect(fields.filter((field) => field === pointer || field.startsWith(`${pointer}/`))).toEqual([]);
  });

  it("takes away what is not there", () => {
    const gone = keepColumns(table, desired, { ...observed, ends_at: null }, ["/spec/ends/at"]);
    expect(gone.spec["ends"]).toEqual({});
  });

  it("leaves the very resource where no column is meant", () => {
    expect(keepColumns(table, desired, observed, ["/spec/other"])).toBe(desired);
  });
});
