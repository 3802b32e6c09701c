import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { atPointer } from "../../core/json.ts";
import { MAX_PROBLEMS } from "./limits.ts";
import { keySpan, nodeAt, nodeSpan, valueSpan } from "./node-table.ts";
import { parseYaml } from "./parse-yaml.ts";

const MIB = 1024 * 1024;

function parse(text: string): ReturnType<typeof parseYaml> {
  return parseYaml(Buffer.from(text));
}

function codes(content: Uint8Array | string): readonly string[] {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return [...new Set(parseYaml(bytes).problems.map(({ code }) => code))];
}

describe("limits, each with its code", () => {
  const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const stairs = Array.from({ length: 65 }, (_, level) => `${" ".repeat(level)}a:\n`).join("");
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefghi".split("").map((name, index) => {
      const before = "abcdefgh".charAt(index);
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(", ")}]`;
    }),
  ].join("\n");
  const cases: readonly (readonly [string, Uint8Array | string, string])[] = [
    ["a file over 1 MiB", "a: ".padEnd(MIB + 1, "b"), "EDICT_LOAD_SIZE"],
    ["too many tokens", "- &a a\n".repeat(100_000), "EDICT_LOAD_SIZE"],
    ["not UTF-8", Uint8Array.of(0x61, 0x3a, 0x20, 0xff), "EDICT_LOAD_ENCODING"],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x61, 0x00), "EDICT_LOAD_ENCODING"],
    ["a surrogate in the bytes", Uint8Array.of(0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80), "EDICT_LOAD_ENCODING"],
    ["NUL", "a: b\0c", "EDICT_LOAD_ENCODING"],
    ["an escape character that terminals obey", "a: \u001b[2J", "EDICT_LOAD_ENCODING"],
    ["a lone carriage return", "a: b\rc: d", "EDICT_LOAD_ENCODING"],
    ["half a surrogate pair by an escape", 'a: "\\ud800"', "EDICT_LOAD_ENCODING"],
    ["half a surrogate pair in a key", '"\\udfff": 1', "EDICT_LOAD_ENCODING"],
    ["65 levels of lists", `a: ${deep(64)}`, "EDICT_LOAD_DEPTH"],
    ["65 levels of lines", stairs, "EDICT_LOAD_DEPTH"],
    [
      "65 levels through an alias",
      `a: &a ${deep(40)}\nb: ${"[".repeat(30)}*a${"]".repeat(30)}`,
      "EDICT_LOAD_DEPTH",
    ],
    ["a key twice", "a: 1\nb: 2\na: 3", "EDICT_LOAD_DUPLICATE_KEY"],
    ["a key twice in a flow mapping", "a: {b: 1, b: 2}", "EDICT_LOAD_DUPLICATE_KEY"],
    ["a key twice, quoted differently", "a: 1\n'a': 2", "EDICT_LOAD_DUPLICATE_KEY"],
    ["101 aliases", `a: &a 1\nb: [${"*a, ".repeat(101)}]`, "EDICT_LOAD_ALIASES"],
    ["aliases that stand for too much", bomb, "EDICT_LOAD_ALIASES"],
    ["an alias inside of itself", "a: &a [*a]", "EDICT_LOAD_ALIASES"],
    ["an alias without anchor", "a: *b", "EDICT_LOAD_SYNTAX"],
    ["__proto__", "a: {__proto__: 1}", "EDICT_LOAD_FORBIDDEN_KEY"],
    ["constructor, quoted", '"constructor": 1', "EDICT_LOAD_FORBIDDEN_KEY"],
    ["prototype", "prototype: 1", "EDICT_LOAD_FORBIDDEN_KEY"],
    ["a merge key", "a: &a {b: 1}\nc:\n  <<: *a", "EDICT_LOAD_FORBIDDEN_KEY"],
    ["a number as key", "a: {1: b}", "EDICT_LOAD_TAG"],
    ["true as key", "true: b", "EDICT_LOAD_TAG"],
    ["an empty key", ": b", "EDICT_LOAD_TAG"],
    ["a list as key", "[a]: b", "EDICT_LOAD_TAG"],
    ["an alias as key", "a: &a b\n*a : c", "EDICT_LOAD_TAG"],
    ["a tag", "a: !!js/function 'x'", "EDICT_LOAD_TAG"],
    ["a tag of the core schema", "a: !!binary aGk=", "EDICT_LOAD_TAG"],
    ["a tag on a collection", "a: !set {b: c}", "EDICT_LOAD_TAG"],
    ["not a number", "a: .nan", "EDICT_LOAD_TAG"],
    ["infinity", "a: -.inf", "EDICT_LOAD_TAG"],
    ["a float beyond doubles", "a: 1e999", "EDICT_LOAD_TAG"],
    ["a whole number beyond 2^53", "a: 9007199254740993", "EDICT_LOAD_TAG"],
    ["a hexadecimal number beyond 2^53", "a: 0xffffffffffffffff", "EDICT_LOAD_TAG"],
    ["YAML 1.1 by directive, where no is false", "%YAML 1.1\n---\na: no", "EDICT_LOAD_SYNTAX"],
    ["a tag directive", "%TAG ! tag:example.com,2000:\n---\na: b", "EDICT_LOAD_SYNTAX"],
    ["a tab for indentation", "a:\n\tb: 1", "EDICT_LOAD_SYNTAX"],
    ["an unclosed quote", 'a: "b', "EDICT_LOAD_SYNTAX"],
    ["an unclosed bracket", "a: [b", "EDICT_LOAD_SYNTAX"],
  ];
  test.each(cases)("%s", (_reason, content, code) => {
    expect(codes(content)).toEqual([code]);
  });

  test("64 levels are fine, in both parsers", () => {
    expect(codes(`a: ${deep(63)}`)).toEqual([]);
    expect(codes(`a: &a ${deep(63)}`)).toEqual([]);
  });

  test("100 aliases are fine", () => {
    expect(codes(`a: &a 1\nb: [${"*a, ".repeat(100)}]`)).toEqual([]);
  });

  test("of very many problems only some are told", () => {
    const { problems } = parse("- {a: 1, a: 2}\n".repeat(5_000));
    expect(problems).toHaveLength(MAX_PROBLEMS);
  });
});

describe("what is accepted", () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ["a byte order mark", "\ufeffa: 1", { a: 1 }],
    ["CRLF", "a: 1\r\nb:\r\n  - c\r\n", { a: 1, b: ["c"] }],
    [
      "dates as text",
      "a: 2026-11-22\nb: 2026-11-22T10:00:00Z",
      { a: "2026-11-22", b: "2026-11-22T10:00:00Z" },
    ],
    [
      "the words of YAML 1.1 as text",
      "a: [no, on, y, 1_000, 0b1, 12:30:45]",
      { a: ["no", "on", "y", "1_000", "0b1", "12:30:45"] },
    ],
    ["numbers of the core schema", "a: [0x1F, 0o17, 1e3, +5, -0, .5]", { a: [31, 15, 1000, 5, 0, 0.5] }],
    ["2^53 - 1", "a: 9007199254740991", { a: 9007199254740991 }],
    ["aliases", "a: &a {b: [1]}\nc: *a", { a: { b: [1] }, c: { b: [1] } }],
    ["a later anchor of the same name", "a: &x 1\nb: *x\nc: &x 2\nd: *x", { a: 1, b: 1, c: 2, d: 2 }],
    ["keys like numbers, quoted", "b: 1\n'2': x\n\"1\": y", { "1": "y", "2": "x", b: 1 }],
    ["folded text", "a: >\n  b\n  c\n\n  d\n", { a: "b c\nd\n" }],
    ["a directive of this version", "%YAML 1.2\n---\na: 1", { a: 1 }],
    ["keys named like methods", "toString: 1\nhasOwnProperty: 2", { toString: 1, hasOwnProperty: 2 }],
    ["lines that go on", "a: b\n  c\nd: [e,\n  f]", { a: "b c", d: ["e", "f"] }],
  ];
  test.each(cases)("%s", (_reason, text, value) => {
    const { documents, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(documents.map((document) => document.value)).toEqual([value]);
  });

  test("documents without content are left out, in both parsers", () => {
    expect(parse("---\n# only a comment\n---\na: 1\n---\n").documents).toHaveLength(1);
    expect(parse("---\n# only a comment\n---\na: &a 1\n---\n...\n").documents).toHaveLength(1);
    expect(parse("").documents).toHaveLength(0);
  });

  test("a document beside a broken one is still there", () => {
    const { documents, problems } = parse("a: 1\n---\nb: [\n---\nc: 3\n");
    expect(problems.map(({ code }) => code)).toContain("EDICT_LOAD_SYNTAX");
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
  });

  test("one alias's value is not another's", () => {
    const [document] = parse("a: &a {b: 1}\nc: *a\nd: *a").documents;
    const value = document?.value as { readonly a: object; readonly c: object; readonly d: object };
    expect(new Set([value.a, value.c, value.d]).size).toBe(3);
  });
});

describe("nothing of a text is shown in messages", () => {
  test.each([
    'a: "hunter2',
    "a: hunter2: x",
    "hunter2",
    "a: @hunter2",
    'a: "\\hunter2"',
    "a: !hunter2 x",
    "%hunter2\n---\na",
  ])("%s", (text) => {
    const { problems } = parse(text);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("hostile texts of 1 MiB are answered in good time", () => {
  const fill = (part: string, before = ""): string =>
    before + part.repeat(Math.floor((MIB - before.length) / part.length));
  const half = (first: string, second: string): string =>
    first.repeat(Math.floor(MIB / 2 / first.length)) + second.repeat(Math.floor(MIB / 2 / second.length));
  const cases: readonly (readonly [string, string])[] = [
    ...[
      "[",
      "{",
      "- ",
      "? ",
      ": ",
      "[{",
      "a: [",
      "&a ",
      "!a ",
      "*a ",
      "[,",
      '"',
      "'",
      "%a\n",
      "...\n",
      "--- a\n",
      "|\n",
      "]",
      "\\",
    ].map((part) => [JSON.stringify(part), fill(part)] as const),
    ["a flat mapping that needs the general parser", fill("a: 1\n", "? b\n")],
    ["many keys", Array.from({ length: 80_000 }, (_, index) => `k${index}: 1\n`).join("")],
    [
      "many keys for the general parser",
      `x: &x 1\n${Array.from({ length: 39_000 }, (_, index) => `k${index}: 1\n`).join("")}`,
    ],
    ["one line", fill("a ", "b: ")],
    ["one quoted line", `a: "${"\\\\".repeat(MIB / 2 - 4)}"`],
    ["stairs", Array.from({ length: 1_400 }, (_, level) => `${" ".repeat(level)}a:\n`).join("")],
    ["blank lines, then comments", half("\n", " #\n")],
    ["comments, then blanks", half(" #\n", " ")],
    ["anchors, then items", half("&a ", "- a\n")],
    ["quotes, then brackets", half('"', "[")],
    ["blanks, then quotes", `a:\n${half(" ", '"a"').slice(0, MIB - 4)}`],
    ["literals", fill("- |\n  a\n")],
    ["empty documents", fill("---\n")],
    ["small documents", fill("---\na: 1\n")],
  ];
  test.each(cases)("%s", (_reason, text) => {
    const start = process.cpuUsage();
    parse(text.slice(0, MIB));
    const { user, system } = process.cpuUsage(start);
    // On a quiet machine the worst of them takes half a second.
    expect((user + system) / 1000).toBeLessThan(5_000);
  });
});

describe("positions", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/u);
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.integer(),
      fc.boolean(),
      fc.string({ unit: "grapheme", maxLength: 6 }).filter((text) => /^[^\p{C}\p{Z}]*$/u.test(text)),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(word, tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const style = fc.record({
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom("any" as const, "flow" as const),
    lineWidth: fc.constantFrom(0, 40),
  });

  test.each(["", "x: &x 1\n---\n"])("every scalar and key is where the table says (%j before)", (before) => {
    fc.assert(
      fc.property(fc.dictionary(word, value, { minKeys: 1, maxKeys: 5 }), style, (document, options) => {
        const text = before + stringify(document, options);
        const { documents } = parse(text);
        const parsed = documents.at(-1);
        expect(parsed?.value).toEqual(document);
        for (const pointer of pointersOf(document, "")) expectPosition(text, parsed, pointer);
      }),
      { numRuns: 300 },
    );
  });

  test("a field that was not written stands where its closest ancestor stands", () => {
    const [document] = parse("a:\n  b: 1\n").documents;
    if (document === undefined) throw new Error("not parsed");
    const defaulted = { a: { b: 1, c: { d: 2 } }, e: 3 };
    const at = (pointer: string): number =>
      nodeSpan(document.nodes, nodeAt(document.nodes, defaulted, pointer)).start;
    expect([at("/a/c/d"), at("/a"), at("/a/b"), at("/e"), at("/a/b/9")]).toEqual([0, 0, 8, 0, 8]);
  });
});

function pointersOf(value: unknown, pointer: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  return [
    pointer,
    ...Object.entries(value).flatMap(([key, member]) => pointersOf(member, `${pointer}/${key}`)),
  ];
}

/** What stands at a scalar's span is the scalar, and what stands at a key's span is the key. */
function expectPosition(
  text: string,
  document: ReturnType<typeof parseYaml>["documents"][number] | undefined,
  pointer: string,
): void {
  if (document === undefined) throw new Error("not parsed");
  const node = nodeAt(document.nodes, document.value, pointer);
  const key = keySpan(document.nodes, node);
  if (key !== undefined)
    expect(parse(text.slice(key.start, key.end) + ": 1").documents[0]?.value).toEqual({
      [lastOf(pointer)]: 1,
    });
  const value = atPointer(document.value, pointer);
  const span = valueSpan(document.nodes, node);
  if (typeof value === "object" || span.end === span.start + 1) return;
  expect(parse(`x: ${text.slice(span.start, span.end).replaceAll("\n", "\n ")}`).documents[0]?.value).toEqual(
    { x: value },
  );
}

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf("/") + 1);
}
