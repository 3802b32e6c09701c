import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atPointer, canonicalJson, fromPointer, jsonEqual, toPointer } from "./json.ts";
import type { JsonValue } from "./json.ts";

const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;

describe("canonical JSON (RFC 8785)", () => {
  test("the example of section 3.2.3: keys go by UTF-16 code units", () => {
    const keys = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    expect(canonicalJson(keys)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  test("it means the same value, and equal values give equal bytes", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(jsonEqual(JSON.parse(text) as JsonValue, JSON.parse(JSON.stringify(value)) as JsonValue)).toBe(
          true,
        );
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
      }),
    );
  });

  test("members that are undefined are absent", () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });
});

describe("JSON Pointer (RFC 6901)", () => {
  test("tokens come back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        expect(fromPointer(toPointer(tokens))).toEqual(tokens);
      }),
    );
  });

  const document = { "a/b": 1, "m~n": 2, list: [{ x: 3 }], nothing: null };
  const cases: readonly (readonly [string, JsonValue | undefined])[] = [
    ["", document],
    ["/a~1b", 1],
    ["/m~0n", 2],
    ["/list/0/x", 3],
    ["/list/1", undefined],
    ["/nothing", null],
    ["/toString", undefined],
    ["/__proto__", undefined],
  ];
  test.each(cases)("%s", (pointer, value) => expect(atPointer(document, pointer)).toEqual(value));
});

test("equality does not see the order of keys, and tells null from absent", () => {
  expect(jsonEqual({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(jsonEqual({ a: null }, {})).toBe(false);
  expect(jsonEqual([1, 2], [2, 1])).toBe(false);
});
