import { describe, expect, it } from "vitest";
import { fieldChanges } from "./field-changes.ts";
import type { Resource } from "./resource.ts";
import { resourceKey } from "./resource.ts";
import { desiredValues, diffRow, rowResourceKey, rowValues } from "./table-backed.ts";
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
