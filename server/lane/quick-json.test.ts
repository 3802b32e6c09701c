import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrictJson } from "../../core/strict-json.ts";
import { quickJson } from "./quick-json.ts";

const MAX_DEPTH = 4;

function strict(body: Buffer): unknown {
  const text = body.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(body)) return undefined;
  const result = parseStrictJson(text, MAX_DEPTH);
  return result.ok ? result.value : undefined;
}

function agrees(body: Buffer): boolean {
  const [quick, slow] = [quickJson(body, MAX_DEPTH), strict(body)];
  expect(quick, body.toString("utf8")).toEqual(slow);
  return slow !== undefined;
}

test.each([
  ["an object", '{"a":1,"b":{"c":[1,2,{"d":null}]}}', true],
  ["a key twice", '{"a":1,"a":1}', false],
  ["a key twice, inside", '{"x":[{"a":1,"b":2,"a":3}]}', false],
  ["a key twice, once written with an escape", '{"a":1,"\\u0061":1}', false],
  ["a key twice, as a number", '{"1":1,"1":2}', false],
  ["the same key in two objects", '[{"a":1},{"a":1}]', true],
  ["a colon in a string", '{"a":":","b:":"c:d"}', true],
  ["a colon in a string beside a key twice", '{"a":":","a":1}', false],
  ["quotes in strings", '{"a":"\\"b\\":1"}', true],
  ["a prototype key", '{"__proto__":1}', false],
  ["a constructor key", '{"a":{"constructor":1}}', false],
  ["a prototype key written with an escape", '{"\\u005f_proto__":1}', false],
  ["a prototype key as a value", '{"a":"__proto__"}', true],
  ["a number beyond a double", '{"a":1e999}', false],
  ["a number beyond a double in a list", "[-1e999]", false],
  ["four levels", "[[[[1]]]]", true],
  ["five levels", "[[[[[]]]]]", false],
  ["five levels of objects", '{"a":{"a":{"a":{"a":{}}}}}', false],
  ["a lone surrogate", '"\\ud800"', false],
  ["a pair of surrogates", '"\\ud83d\\ude00"', true],
  ["text beyond ASCII", '{"ключ":"значение","😀":1}', true],
  ["a text alone", '"a"', true],
  ["null", "null", true],
  ["nothing", "", false],
  ["a byte order mark", "\ufeff{}", false],
  ["half", '{"a":', false],
])("%s", (_what, text, accepted) => {
  expect(agrees(Buffer.from(text))).toBe(accepted);
});

test("bytes that are no UTF-8 are refused", () => {
  expect(quickJson(Buffer.from('{"a":"\u00ff"}', "latin1"), MAX_DEPTH)).toBeUndefined();
});

/** JSON texts in which the same few keys come again and again, as text, so that an object can hold one twice. */
const { text: anyText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("1", "1e999", "null", '"a"', '":"', '"\\""', '"{\\"a\\":1}"', '"é"', "-0", '"\\\\"'),
    fc.array(tie("text"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(
        fc.tuple(
          fc.constantFrom("a", "b", ":", "\\u0061", "é", "__proto__", "constructor", "c", "d", "e"),
          fc.constantFrom(":", " : ", ":\n"),
          tie("text"),
        ),
        { maxLength: 4 },
      )
      .map((members) => `{${members.map(([key, colon, value]) => `"${key}"${colon}${value}`).join(",")}}`),
  ),
}));

test("agrees with the strict reader on 20,000 texts", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyText, (text) => {
      if (agrees(Buffer.from(text))) accepted += 1;
    }),
    { numRuns: 20_000 },
  );
  expect(accepted).toBeGreaterThan(1_000);
});

test("agrees with the strict reader on texts with a character changed", () => {
  const changed = fc
    .tuple(anyText, fc.nat(), fc.constantFrom('"', ":", "\\", "{", "}", ",", "x"))
    .map(([text, at, unit]) => {
      const place = at % (text.length + 1);
      return `${text.slice(0, place)}${unit}${text.slice(place + 1)}`;
    });
  fc.assert(
    fc.property(changed, (text) => {
      agrees(Buffer.from(text));
    }),
    { numRuns: 20_000 },
  );
});
