import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonEqual } from "./json.ts";
import type { JsonValue } from "./json.ts";
import { parseStrictJson } from "./strict-json.ts";

function reasonOf(text: string, maxDepth = 64): string {
  const result = parseStrictJson(text, maxDepth);
  return result.ok ? "ok" : result.problem.reason;
}

const CASES: Record<string, readonly [text: string, reason: string]> = {
  "a scalar": ["1", "ok"],
  "an empty text": ["", "syntax"],
  "white space around": [' \n{"a" : [1, 2]}\t', "ok"],
  "a byte order mark": ["\ufeff{}", "syntax"],
  "a trailing comma": ['{"a":1,}', "syntax"],
  "trailing text": ["{} {}", "syntax"],
  "a key twice": ['{"a":1,"a":1}', "duplicate-key"],
  "a key twice, once escaped": ['{"ab":1,"\\u0061b":2}', "duplicate-key"],
  "a key twice, deep inside": ['{"x":[{"y":{"a":1,"b":2,"a":3}}]}', "duplicate-key"],
  "the same key in two objects": ['[{"a":1},{"a":1}]', "ok"],
  "the same key in parent and child": ['{"a":{"a":{"a":1}}}', "ok"],
  "a key that comes back after a child": ['{"a":{"b":1},"b":2,"a":3}', "duplicate-key"],
  "a value equal to a key": ['{"a":"a","b":"a"}', "ok"],
  "a string with what looks like a key": ['{"a":"\\",\\"a\\":1"}', "ok"],
  "a string that ends in backslashes": ['{"a\\\\":1,"a\\\\\\\\":2}', "ok"],
  "the same key with backslashes": ['{"a\\\\":1,"a\\u005c":2}', "duplicate-key"],
  "an empty key twice": ['{"":1,"":2}', "duplicate-key"],
  __proto__: ['{"a":{"__proto__":{"b":1}}}', "forbidden-key"],
  "__proto__ escaped": ['{"\\u005f_proto__":1}', "forbidden-key"],
  "constructor as a key": ['{"constructor":{"prototype":1}}', "forbidden-key"],
  "prototype as a value": ['{"id":"prototype","type":"__proto__","x":["constructor"]}', "ok"],
  "a lone high surrogate": ['"\\ud800"', "surrogate"],
  "a lone low surrogate in a key": ['{"\\udc00":1}', "surrogate"],
  "a surrogate pair": ['"\\ud83d\\ude00"', "ok"],
  "a lone surrogate that is not escaped": ['"\ud800"', "surrogate"],
  "a number beyond a double": ["[1e999]", "number"],
  "a negative number beyond a double": ['{"a":-1e999}', "number"],
  "a large number": ["[1e308, -0, 0.5E-3]", "ok"],
  "a number in a string": ['"1e999"', "ok"],
};

describe("parseStrictJson", () => {
  for (const [name, [text, reason]] of Object.entries(CASES)) {
    test(name, () => expect(reasonOf(text)).toBe(reason));
  }

  test("counts levels of objects and lists", () => {
    expect(reasonOf("[[1]]", 2)).toBe("ok");
    expect(reasonOf("[[[]]]", 2)).toBe("depth");
    expect(reasonOf('{"a":[{}]}', 2)).toBe("depth");
    expect(reasonOf("[[],[],[]]", 2)).toBe("ok");
  });

  test("a deep megabyte costs neither the stack nor seconds", () => {
    const depth = 500_000;
    const start = performance.now();
    expect(reasonOf("[".repeat(depth) + "]".repeat(depth))).toBe("depth");
    expect(reasonOf('{"a":'.repeat(150_000) + "1" + "}".repeat(150_000))).toBe("depth");
    expect(reasonOf("[".repeat(1_000_000))).toBe("syntax");
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test("a megabyte of keys, of quotes or of backslashes takes linear time", () => {
    const keys = Array.from({ length: 80_000 }, (_value, index) => `"k${index}":1`).join(",");
    const start = performance.now();
    expect(reasonOf(`{${keys}}`)).toBe("ok");
    expect(reasonOf(`{${keys},"k79999":1}`)).toBe("duplicate-key");
    expect(reasonOf(`"${'\\"'.repeat(500_000)}"`)).toBe("ok");
    expect(reasonOf(`"${"\\\\".repeat(500_000)}"`)).toBe("ok");
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test("agrees with JSON.parse on everything that has no reason to be refused", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary" }), (text) => {
        const result = parseStrictJson(text, 1_000);
        if (!result.ok) return result.problem.reason === "forbidden-key";
        return jsonEqual(result.value, JSON.parse(text) as JsonValue);
      }),
      { numRuns: 2_000 },
    );
  });

  test("finds a repeated key wherever it stands", () => {
    const keys = fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(keys, fc.nat(), (names, pick) => {
        const again = names[pick % names.length] ?? "";
        const members = [...new Set(names), again].map((key) => `${JSON.stringify(key)}:{"x":[]}`);
        return ["duplicate-key", "forbidden-key"].includes(reasonOf(`[{${members.join(",")}}]`));
      }),
    );
  });
});
