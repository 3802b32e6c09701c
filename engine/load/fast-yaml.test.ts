import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { ToStringOptions } from "yaml";
import { parseFast } from "./fast-yaml.ts";
import { parseGeneral } from "./general-yaml.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = globSync("examples/**/*.yaml", { cwd: ROOT }).toSorted();

/** Whether the fast parser answered. When it did, the general one must say the same of values and of positions. */
function agrees(raw: string): boolean {
  // Both are given text that was decoded from UTF-8, which has no lone surrogates.
  const text = raw.toWellFormed();
  const fast = parseFast(text);
  if (fast === undefined) return false;
  const { documents, problems } = parseGeneral(text);
  expect(problems, JSON.stringify(text)).toEqual([]);
  const same = isDeepStrictEqual(
    fast.map(({ value, nodes }) => [value, [...nodes]]),
    documents.map(({ value, nodes }) => [value, [...nodes]]),
  );
  if (!same) expect({ text, fast }).toEqual({ text, fast: documents });
  return true;
}

describe("the examples", () => {
  test.each(EXAMPLES)("%s is plain enough, and means the same to both parsers", (path) => {
    expect(agrees(readFileSync(join(ROOT, path), "utf8"))).toBe(true);
  });

  test("there are some", () => {
    expect(EXAMPLES.length).toBeGreaterThan(5);
  });
});

describe("what it takes", () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["a: 1", { a: 1 }],
    ["a:\n  b: x y # c\n  # d\nc: 'it''s'\n", { a: { b: "x y" }, c: "it's" }],
    ["a:\n- 1\n-\n- b: 2\n  c:\n- - x\n", { a: [1, null, { b: 2, c: null }, ["x"]] }],
    ['a: {b: [x, "y"], c: {}}\n', { a: { b: ["x", "y"], c: {} } }],
    ["a: |\n  x\n   y\n\n  z\nb: |-\n    x\n", { a: "x\n y\n\nz\n", b: "x" }],
    ["a: 2026-01-01\nb: 10.0.0.0/8\nc: 08:30\nd: no\ne: ~\nf: TRUE\n", "as strings, save null and true"],
    ["--- # first\na: -1\n---\n", { a: -1 }],
    ['"a.b/c": 1.5', { "a.b/c": 1.5 }],
    ["- a\n- b\n", ["a", "b"]],
    ['a: "\\u00e9\\n"', { a: "é\n" }],
  ];
  test.each(cases)("%j", (text, value) => {
    expect(agrees(text)).toBe(true);
    const expected =
      typeof value === "string"
        ? { a: "2026-01-01", b: "10.0.0.0/8", c: "08:30", d: "no", e: null, f: true }
        : value;
    expect(parseFast(text)?.[0]?.value).toEqual(expected);
  });
});

describe("what it leaves to the general parser", () => {
  const cases: readonly string[] = [
    "a: &x 1",
    "a: *x",
    "a: !!str 1",
    "<<: {}",
    "? a\n: b",
    "a: >\n  x\n",
    "a: |+\n  x\n",
    "a: |2\n   x\n",
    "- - |  \n    a",
    "a: |\u00a0\n  x",
    "a: |\u2028\n  x",
    "%YAML 1.2\n---\na: 1",
    "a: 1\n...\n",
    "a:\t1",
    "a: 1\r\n",
    "\ufeffa: 1",
    "a: b: c",
    "a: [1,\n2]",
    "a: x\n  y",
    "a: 'x\n y'",
    "1: a",
    "true: a",
    "__proto__: 1",
    "constructor: 1",
    "a: 1\na: 2",
    "'1': a",
    "a: 0x1f",
    "a: 1e5",
    "a: 007",
    "a: +1",
    "a: .inf",
    "a: -0",
    "a: 12345678901234567890",
    "a: [b: c]",
    "a: {b}",
    "a: {b: }",
    "a: [b, ]",
    "a: @b",
    "a: `b",
    "a: %b",
    "a:\n b: 1\n  c: 2",
    "a:\n  b: 1\n c: 2",
    "x",
    "[a]",
    'a: "\\x41"',
    'a: "\\ud800"',
    "a: |\n   x\n  y\n",
    "a: |\n\n",
    "a: \u0007",
    "a\u0000: 1",
    "- a\nb: 1",
    "a: - b",
    'a: "x" y',
    "a: [b]c",
    "---a: 1\n---x",
  ];
  test.each(cases)("%j", (text) => {
    expect(parseFast(text)).toBeUndefined();
  });

  test("nesting beyond the limit", () => {
    expect(parseFast(`a: ${"[".repeat(63)}${"]".repeat(63)}`)).toHaveLength(1);
    expect(parseFast(`a: ${"[".repeat(64)}${"]".repeat(64)}`)).toBeUndefined();
  });
});

const words = fc
  .array(
    fc.constantFrom(
      "editor",
      "reads",
      "P90D",
      "a-b",
      "x:y",
      "http://h/p?a=b#c",
      "it's",
      "10.0.0.0/8",
      "2026-01-01",
      "12:30",
      "é",
      "(x)",
      "a#b",
      "a,b",
      "null",
      "1",
      "-",
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(" "));
const lines = fc
  .array(fc.oneof(words, fc.constantFrom("", " ", "  x", "# c", "a: b", "---")), {
    minLength: 2,
    maxLength: 5,
  })
  .map((parts) => parts.join("\n"));
const nasty = fc.constantFrom(
  "",
  " ",
  "true",
  "Null",
  "~",
  "1e5",
  "0x1f",
  "0o7",
  "007",
  "-1",
  "+1",
  ".5",
  "5.",
  "1_000",
  "08:00",
  "--",
  "a: b",
  "a #b",
  "#a",
  "a:",
  "- a",
  "? a",
  "x'y",
  'x"y',
  "a\nb",
  "  a",
  "a  ",
  "[a",
  "{a",
  "*a",
  "&a",
  "!a",
  "|",
  ">",
  "%a",
  "@a",
  "`a",
  ",a",
  "]",
  "}",
  "=",
  "<<",
  "...",
  "---",
  "yes",
  "-.inf",
  ".nan",
  "1.50",
  "-0",
  "a\\b",
  "\\",
  "\u00a0",
  "a\u00a0",
  "\u2028",
  "😀",
  "\ufeff",
  "\u0085",
);
const scalar = fc.oneof(
  { weight: 25, arbitrary: words },
  { weight: 10, arbitrary: fc.integer() },
  { weight: 5, arbitrary: fc.boolean() },
  { weight: 3, arbitrary: lines },
  { weight: 1, arbitrary: nasty },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const key = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom("name", "kind", "spec", "rules", "x-y", "a/b", "a.b", "_z", "A9", "labels"),
  },
  { weight: 1, arbitrary: fc.constantFrom("true", "null", "1", "a b", "", "__proto__", "ü", "no") },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const style: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  indentSeq: fc.boolean(),
  defaultStringType: fc.constantFrom("PLAIN", "PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE"),
  collectionStyle: fc.constantFrom("any", "any", "block", "flow"),
  lineWidth: fc.constantFrom(0, 0, 0, 60),
  flowCollectionPadding: fc.boolean(),
});
const text = fc
  .array(fc.tuple(fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 }), style), {
    minLength: 1,
    maxLength: 2,
  })
  .map((documents) => documents.map(([document, options]) => stringify(document, options)).join("---\n"));
const edit = fc.record({
  at: fc.nat(),
  remove: fc.nat(3),
  insert: fc.constantFrom(
    "",
    "",
    " ",
    "  ",
    "\n",
    "\n ",
    "\n  ",
    ":",
    ": ",
    "- ",
    "-",
    "#",
    " #",
    "# ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "a",
    "1",
    "---\n",
    "...\n",
    "\n---\n",
    "\t",
    "\r\n",
    "&a ",
    "*a",
    "!",
    "|\n",
    ">\n",
    "?",
    "? ",
    "%",
    "null",
    "~",
    ".",
    "\\",
    "\ufeff",
    "a: b\n",
    "- a\n",
    "\n\n",
    "  # c\n",
    "# c\n",
    " |\n  ",
    "|-\n",
  ),
});
const mutated = fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([original, edits]) =>
  edits.reduce((current, { at, remove, insert }) => {
    const start = at % (current.length + 1);
    return current.slice(0, start) + insert + current.slice(start + remove);
  }, original),
);
const fragments = fc
  .array(
    fc.constantFrom(
      "a",
      "b:",
      " ",
      "  ",
      "\n",
      "- ",
      ": ",
      "#",
      " #c",
      "[",
      "]",
      "{",
      "}",
      ",",
      "'x'",
      '"y"',
      "1",
      "---",
      "-",
      "?",
      "key: ",
      "key:\n",
      "\n  ",
      "\n    ",
      "null",
      "x y",
      "''",
      '""',
      "a: ",
      "b: 1\n",
      "c: [1, 2]\n",
      "- - ",
      "...",
      "\n\n",
      "a: |\n",
      "- |-\n",
      "- - |",
      "|",
      "\n   ",
      "é",
      "\u00a0",
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));

describe("whenever it answers, the general parser says the same", () => {
  const cases: readonly (readonly [string, fc.Arbitrary<string>, number])[] = [
    ["written by a serializer", text, 0.1],
    ["edited at random", mutated, 0.02],
    ["put together from fragments", fragments, 0.1],
  ];
  test.each(cases)("%s", (_reason, texts, leastShare) => {
    const runs = 3_000;
    let answered = 0;
    fc.assert(
      fc.property(texts, (candidate) => {
        answered += agrees(candidate) ? 1 : 0;
      }),
      { numRuns: runs },
    );
    // A parser that answers nothing agrees with everything.
    expect(answered / runs).toBeGreaterThan(leastShare);
  });
});
