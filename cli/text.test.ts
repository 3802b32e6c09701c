import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import { diagnostic } from "../tests/fakes/command-line.ts";
import { ageOf } from "./age.ts";
import { plain } from "./colour.ts";
import { didYouMean } from "./did-you-mean.ts";
import { excerptsOf, renderExcerpt } from "./excerpt.ts";
import { failureOf } from "./failure.ts";
import { openLogs } from "./logger.ts";
import { fieldPath } from "./output/field.ts";
import { revisionText } from "./output/revision.ts";
import { prefixOf } from "./present.ts";
import { clip, printable } from "./printable.ts";
import { redactFields, redactSource, redactText } from "./redact.ts";
import { shellWord } from "./shell.ts";
import { renderTable } from "./table.ts";

const DANGEROUS =
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe("printable", () => {
  test("leaves nothing that moves the cursor, breaks the line or turns the text round", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(DANGEROUS);
        expect(printable(text).isWellFormed()).toBe(true);
      }),
    );
  });

  test("leaves ordinary text as it is", () => {
    expect(printable("Ünïcode 漢字 → ok 🔑")).toBe("Ünïcode 漢字 → ok 🔑");
  });

  test("clip counts characters, not halves of them", () => {
    expect(clip("🔑🔑🔑", 3)).toBe("🔑🔑🔑");
    expect(clip("🔑🔑🔑🔑", 3)).toBe("🔑🔑…");
  });
});

describe("redaction", () => {
  test.each([
    ["postgres://edict:hunter2@db:5432/edict", "postgres://edict:[redacted]@db:5432/edict"],
    [
      "at postgresql://u:p%40ss@h and http://a:b@c",
      "at postgresql://u:[redacted]@h and http://a:[redacted]@c",
    ],
    ["https://acme.example/path?a=b@c", "https://acme.example/path?a=b@c"],
    ["user@acme.example", "user@acme.example"],
  ])("%s", (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test("covers texts under secret-looking names, at any depth, and nothing else", () => {
    expect(
      redactFields({
        clientSecret: "s",
        nested: [{ api_key: "k", apiKeyId: "id", authorization: "Bearer x" }],
        secretRef: { name: "acme-kek" },
        token: 7,
        url: "postgres://a:b@c",
      }),
    ).toEqual({
      clientSecret: "[redacted]",
      nested: [{ api_key: "[redacted]", apiKeyId: "id", authorization: "[redacted]" }],
      secretRef: { name: "acme-kek" },
      token: 7,
      url: "postgres://a:[redacted]@c",
    });
  });

  test.each([
    ["  clientSecret: hunter2", "  clientSecret: •••••••"],
    ["  clientSecretRef: hunter2", "  clientSecretRef: •••••••"],
    ["  kekRef: { value: a }", "  kekRef: ••••••••••••"],
    ["  kekRef: { name: acme-kek }", "  kekRef: { name: acme-kek }"],
    ["{ secretRef: { name: a, value: b }, c: d }", "{ secretRef: •••••••••••••••••••••••••••••"],
    ['  "password": "x"', '  "password": •••'],
    ["  secretRef: { name: acme-kek }", "  secretRef: { name: acme-kek }"],
    ["  password:", "  password:"],
    [`  ${"MIIE".repeat(12)}`, `  ${"•".repeat(48)}`],
    ["  description: nothing to hide", "  description: nothing to hide"],
  ])("covers secrets in a line of YAML: %s", (line, expected) => {
    expect(redactSource(line)).toBe(expected);
  });
});

describe("excerpts", () => {
  test("put the caret under the place, tabs and wide indents or not", () => {
    expect(renderExcerpt("\tminLength: 15", { line: 7, column: 13, length: 2 }, plain)).toBe(
      `    7 │  minLength: 15\n      │ ${" ".repeat(12)}^^\n`,
    );
  });

  test("never throw, and are two lines, whatever the place", () => {
    const numbers = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), numbers, numbers, (text, column, length) => {
        expect(renderExcerpt(text, { line: 1, column, length }, plain).split("\n")).toHaveLength(3);
      }),
    );
  });

  test("show nothing of a line that is about a secret, nor of a file that is gone", () => {
    const excerpt = excerptsOf(import.meta.dirname, plain);
    const here = { file: "text.test.ts", line: 1, column: 1 };
    expect(excerpt(diagnostic(here))).toContain("import fc");
    expect(excerpt(diagnostic({ ...here, code: "EDICT_SECRET_LITERAL" }))).toBe("");
    expect(excerpt(diagnostic({ ...here, message: "must be a number, not [hidden]." }))).toBe("");
    expect(excerpt(diagnostic({ ...here, pointer: "/spec/protocol/clientSecretRef" }))).toBe("");
    expect(excerpt(diagnostic({ ...here, pointer: "/spec/provider/kekRef/value" }))).toBe("");
    expect(excerpt(diagnostic({ ...here, pointer: "/spec/provider/kekRef/name" }))).toContain("import fc");
    expect(excerpt(diagnostic({ ...here, file: "no-such-file.yaml" }))).toBe("");
    expect(excerpt(diagnostic({ ...here, line: 100_000 }))).toBe("");
  });
});

describe("the log", () => {
  function logged(format: "json" | "text", level: "debug" | "info" = "info"): readonly string[] {
    const lines: string[] = [];
    const { logger, pino } = openLogs({
      format,
      level,
      paint: plain,
      stream: { write: (line) => lines.push(line) },
    });
    logger.debug("quiet");
    logger.info("connecting to postgres://a:b@c", { password: "hunter2", tries: 2 });
    pino.error({ err: new EdictError("EDICT_INTERNAL", "outer", { cause: new Error("inner") }) }, "failed");
    return lines;
  }

  test("writes JSON lines without secrets and without stacks", () => {
    const [first, second, ...others] = logged("json").map((line) => JSON.parse(line) as object);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      level: "info",
      msg: "connecting to postgres://a:[redacted]@c",
      password: "[redacted]",
      tries: 2,
    });
    expect(second).toEqual({
      level: "error",
      time: expect.any(String) as string,
      err: "outer: inner",
      msg: "failed",
    });
  });

  test("writes lines for people", () => {
    const [first] = logged("text");
    expect(first).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} info {2}connecting to postgres:\/\/a:\[redacted\]@c password=\[redacted\] tries=2\n$/,
    );
    expect(logged("text", "debug")).toHaveLength(3);
  });
});

describe("small texts", () => {
  test.each([
    ["plna", ["plan", "apply"], " (did you mean plan?)"],
    ["Rolle", ["Role", "RoleBinding"], " (did you mean Role?)"],
    ["xyz", ["plan"], ""],
    ["", ["plan"], ""],
  ])("%j among %j", (word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected);
  });

  test.each([
    ["", "(whole)"],
    ["/spec/rules/0/actions", "spec.rules[0].actions"],
    ["/spec/a~1b", 'spec["a/b"]'],
    ["/metadata/labels/app.kubernetes.io~1name", 'metadata.labels["app.kubernetes.io/name"]'],
  ])("the path of %j", (pointer, expected) => {
    expect(fieldPath(pointer)).toBe(expected);
  });

  test.each([
    [0, "0s"],
    [59, "59s"],
    [60, "1m"],
    [3_599, "59m"],
    [86_399, "23h"],
    [86_400 * 400, "400d"],
    [-5, "0s"],
  ])("an age of %i seconds", (seconds, expected) => {
    expect(ageOf("2026-11-22T14:00:00.000Z", Date.parse("2026-11-22T14:00:00Z") + seconds * 1000)).toBe(
      expected,
    );
  });

  test.each([
    [`sha256:${"ab".repeat(32)}`, "sha256:abababababab"],
    ["ab".repeat(20), "abababababab"],
    ["main", "main"],
  ])("the revision %s", (revision, expected) => {
    expect(revisionText(revision)).toBe(expected);
  });

  test.each([
    ["/repo", "/repo", ""],
    ["/repo", "/repo/infra/edict", "infra/edict/"],
    ["/repo/src", "/repo/infra", ""],
    ["/repo", "/repo/..edict", "..edict/"],
  ])("from %s, %s is %j", (cwd, root, expected) => {
    expect(prefixOf(cwd, root)).toBe(expected);
  });

  test("a word for the shell is quoted only where it has to be", () => {
    expect(["examples/acme", "it's", "two words", ""].map(shellWord)).toEqual([
      "examples/acme",
      "'it'\\''s'",
      "'two words'",
      "''",
    ]);
  });

  test("a table pads by characters and cuts no trailing space into the next line", () => {
    expect(
      renderTable(
        ["A", "B"],
        [
          ["ü", "1"],
          ["long", ""],
        ],
        plain,
      ),
    ).toBe("A     B\nü     1\nlong\n");
  });

  test("what is no EdictError is a defect", () => {
    expect(failureOf("thrown text")).toMatchObject({
      code: "EDICT_INTERNAL",
      message: "thrown text",
      exitCode: 1,
    });
    expect(failureOf(undefined)).toMatchObject({ code: "EDICT_INTERNAL" });
    expect(failureOf(new EdictError("EDICT_CANCELLED", "stopped"))).toMatchObject({ exitCode: 130 });
  });
});
