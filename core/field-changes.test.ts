import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldChanges } from "./field-changes.ts";
import type { JsonValue } from "./json.ts";
import { jsonEqual } from "./json.ts";

describe("which fields differ", () => {
  const a = { id: "a", on: [1] };
  const b = { id: "b", on: [2] };
  const cases: readonly (readonly [
    string,
    JsonValue,
    JsonValue,
    readonly (readonly [string, JsonValue | undefined, JsonValue | undefined])[],
  ])[] = [
    ["a member", { x: { y: 1 } }, { x: { y: 2 } }, [["/x/y", 1, 2]]],
    ["a list of scalars, whole", [1, 2], [1, 3], [["", [1, 2], [1, 3]]]],
    ["a field of an item", [a, b], [a, { ...b, on: [3] }], [["/1/on", [2], [3]]]],
    ["an item in the middle", [a, b], [a, { id: "c" }, b], [["/1", undefined, { id: "c" }]]],
    ["an item less at the beginning", [a, b], [b], [["/0", a, undefined]]],
    ["from none to one, whole", [], [a], [["", [], [a]]]],
    ["another type", { x: 1 }, { x: [1] }, [["/x", 1, [1]]]],
    ["a member called like a method", {}, { toString: 1 }, [["/toString", undefined, 1]]],
    ["a member called like a method that goes", { valueOf: 1 }, {}, [["/valueOf", 1, undefined]]],
  ];
  test.each(cases)("%s", (_reason, before, after, expected) => {
    expect(
      fieldChanges("", before, after).map((change) => [change.pointer, change.before, change.after]),
    ).toEqual(expected);
  });

  test("there are none exactly when the values are equal", () => {
    const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(fieldChanges("", before, after).length === 0).toBe(jsonEqual(before, after));
        expect(fieldChanges("", before, before)).toEqual([]);
      }),
    );
  });
});
