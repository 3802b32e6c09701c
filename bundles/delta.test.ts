import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { patchOf } from "./delta.ts";
import type { PatchOperation } from "./delta.ts";

const name = fc.constantFrom("a", "b", "a/b", "a%2Fb", "~1", "__proto__", "😀", "", " ");
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, 1, "x", true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const document = fc.dictionary(
  name.filter((text) => text !== ""),
  value,
  { noNullPrototype: true },
);

/** As OPA does it: the path's ends are trimmed, its parts decoded as those of a URL and then as those of a pointer. */
function applied(before: JsonObject, patch: readonly PatchOperation[]): JsonValue {
  const root = new Map([["", toMap(before)]]) as Tree;
  for (const { op, path, value: next } of patch) {
    const names = path
      .replaceAll(/^\/+|\/+$/gu, "")
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    const parent = names.slice(0, -1).reduce((here, one) => here.get(one) as Tree, root.get("") as Tree);
    const last = names.at(-1) ?? "";
    if (op === "remove") expect(parent.delete(last)).toBe(true);
    else parent.set(last, toMap(next ?? null));
  }
  return fromMap(root.get("") as Tree);
}

type Tree = Map<string, unknown>;

function toMap(json: JsonValue): unknown {
  return isJsonObject(json)
    ? new Map(Object.entries(json).map(([key, member]) => [key, toMap(member)]))
    : json;
}

function fromMap(tree: unknown): JsonValue {
  return tree instanceof Map
    ? Object.fromEntries([...(tree as Tree)].map(([key, member]) => [key, fromMap(member)]))
    : (tree as JsonValue);
}

test("a patch makes one document into the other", () => {
  fc.assert(
    fc.property(document, document, (before, after) => {
      expect(canonicalJson(applied(before, patchOf(before, after)))).toBe(canonicalJson(after));
    }),
    { numRuns: 2_000 },
  );
});

test("equal documents have no patch, and a small change has a small one", () => {
  const before = { a: { b: [1, { c: 2 }], d: "x" }, e: { f: 1 } };
  expect(patchOf(before, structuredClone(before))).toEqual([]);
  expect(patchOf(before, { a: { b: [1, { c: 3 }], d: "x" }, e: {} })).toEqual([
    { op: "upsert", path: "/a/b", value: [1, { c: 3 }] },
    { op: "remove", path: "/e/f" },
  ]);
});
