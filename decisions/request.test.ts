import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REQUEST_LIMITS, parseEvaluation, parseEvaluations, requestReader } from "./request.ts";

const SUBJECT = { type: "user", id: "alice" };
const ACTION = { name: "read" };
const RESOURCE = { type: "record", id: "record-1" };
const QUESTION = { subject: SUBJECT, action: ACTION, resource: RESOURCE };

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) };
}

function problemsOf(value: unknown): readonly string[] {
  const parsed = parseEvaluation(value);
  return parsed.ok ? [] : parsed.problems.map(({ pointer, message }) => `${pointer} ${message}`);
}

describe("parseEvaluation", () => {
  test("reads a question and drops what the standard does not know", () => {
    const subject = { ...SUBJECT, properties: { role: "admin", tags: [1, null] }, extra: 1 };
    const value = { ...QUESTION, subject, context: { ip: "::1" }, foo: "bar", futureField: { nested: true } };
    expect(parseEvaluation(value)).toEqual({
      ok: true,
      value: {
        subject: { ...SUBJECT, properties: { role: "admin", tags: [1, null] } },
        action: ACTION,
        resource: RESOURCE,
        context: { ip: "::1" },
      },
    });
  });

  test("ids that programs treat specially are ordinary", () => {
    const value = { ...QUESTION, subject: { type: "constructor", id: "__proto__" } };
    expect(parseEvaluation(value)).toMatchObject({ ok: true, value: { subject: { id: "__proto__" } } });
  });

  test.each<[string, unknown, string[]]>([
    ["nothing", undefined, [" is missing"]],
    ["null", null, [" must be an object"]],
    ["a list", [QUESTION], [" must be an object"]],
    ["a text", "alice", [" must be an object"]],
    ["an empty object", {}, ["/subject is missing", "/action is missing", "/resource is missing"]],
    ["a subject that is a text", { ...QUESTION, subject: "alice" }, ["/subject must be an object"]],
    ["a subject that is null", { ...QUESTION, subject: null }, ["/subject must be an object"]],
    ["a subject that is a list", { ...QUESTION, subject: [SUBJECT] }, ["/subject must be an object"]],
    ["an inherited subject", Object.create(QUESTION), [" must be an object"]],
    [
      "no id and no type",
      { ...QUESTION, subject: {} },
      ["/subject/type is missing", "/subject/id is missing"],
    ],
    [
      "an id that is a number",
      { ...QUESTION, resource: { type: "record", id: 1 } },
      ["/resource/id must be a string"],
    ],
    [
      "an id that is a list",
      { ...QUESTION, subject: { type: "user", id: ["alice"] } },
      ["/subject/id must be a string"],
    ],
    ["an action that is a number", { ...QUESTION, action: { name: 123 } }, ["/action/name must be a string"]],
    ["no action name", { ...QUESTION, action: {} }, ["/action/name is missing"]],
    ["context that is a list", { ...QUESTION, context: [] }, ["/context must be an object"]],
    ["context that is null", { ...QUESTION, context: null }, ["/context must be an object"]],
    [
      "properties that are a text",
      { ...QUESTION, action: { name: "read", properties: "x" } },
      ["/action/properties must be an object"],
    ],
    [
      "an id that is too long",
      { ...QUESTION, subject: { type: "user", id: "a".repeat(1025) } },
      ["/subject/id must be at most 1024 characters long"],
    ],
    [
      "a lone surrogate in an id",
      { ...QUESTION, subject: { type: "user", id: "\ud800" } },
      ["/subject/id must not hold a lone surrogate"],
    ],
    [
      "a lone surrogate in a key",
      { ...QUESTION, context: { "\udc00": 1 } },
      ["/context must not hold a lone surrogate"],
    ],
    [
      "a lone surrogate in a value",
      { ...QUESTION, context: { a: ["\udc00"] } },
      ["/context must not hold a lone surrogate"],
    ],
    [
      "a number that is none",
      { ...QUESTION, context: { a: Number.NaN } },
      ["/context must not hold a number beyond a double"],
    ],
    ["a date", { ...QUESTION, context: { at: new Date(0) } }, ["/context must hold JSON values only"]],
    ["undefined", { ...QUESTION, context: { a: undefined } }, ["/context must hold JSON values only"]],
    [
      "a function",
      { ...QUESTION, context: { a: [(): number => 1] } },
      ["/context must hold JSON values only"],
    ],
    ["33 levels", { ...QUESTION, context: nested(33) }, ["/context must be nested at most 32 levels deep"]],
    [
      "1,001 groups",
      {
        ...QUESTION,
        subject: { ...SUBJECT, properties: { groups: Array.from({ length: 1001 }, () => "g") } },
      },
      ["/subject/properties/groups must hold at most 1000 groups"],
    ],
  ])("refuses %s", (_name, value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });

  test("accepts what is just within the limits", () => {
    const groups = Array.from({ length: 1000 }, (_value, index) => `g${index}`);
    const subject = { type: "u".repeat(1024), id: "a".repeat(1024), properties: { groups } };
    expect(problemsOf({ ...QUESTION, subject, context: nested(32) })).toEqual([]);
  });

  test("a value that holds itself is too deep, not an endless loop", () => {
    const context: Record<string, unknown> = {};
    context["self"] = context;
    expect(problemsOf({ ...QUESTION, context })).toEqual(["/context must be nested at most 32 levels deep"]);
  });

  test("never throws and accepts only what is whole", () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true }),
        (value) => {
          const parsed = parseEvaluation(value);
          return parsed.ok ? typeof parsed.value.subject.id === "string" : parsed.problems.length > 0;
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("parseEvaluations", () => {
  const items = (value: unknown): readonly unknown[] => {
    const parsed = parseEvaluations(value);
    if (!parsed.ok || parsed.value.kind !== "batch") throw new Error("no batch");
    return parsed.value.batch.items.map((item) =>
      item.ok ? item.value : item.problems.map(({ pointer }) => pointer),
    );
  };

  test.each([undefined, []])("without evaluations (%j) it is a single question", (evaluations) => {
    const value = evaluations === undefined ? QUESTION : { ...QUESTION, evaluations };
    expect(parseEvaluations(value)).toEqual({ ok: true, value: { kind: "single", request: QUESTION } });
    expect(parseEvaluations({ subject: SUBJECT, evaluations })).toMatchObject({ ok: false });
  });

  test("an item overrides whole entities and inherits the others", () => {
    const defaults = {
      ...QUESTION,
      subject: { ...SUBJECT, properties: { role: "admin" } },
      context: { a: 1 },
    };
    const other = { type: "user", id: "bob" };
    expect(items({ ...defaults, evaluations: [{}, { subject: other }, { context: { b: 2 } }] })).toEqual([
      defaults,
      { ...defaults, subject: other },
      { ...defaults, context: { b: 2 } },
    ]);
  });

  test("the problems of an item stay with the item", () => {
    const evaluations = [
      { resource: RESOURCE },
      {},
      { resource: { type: "record" } },
      { resource: "x", subject: null },
    ];
    expect(items({ subject: SUBJECT, action: ACTION, evaluations })).toEqual([
      QUESTION,
      ["/evaluations/1/resource"],
      ["/evaluations/2/resource/id"],
      ["/evaluations/3/subject", "/evaluations/3/resource"],
    ]);
  });

  test("an item does not inherit what it gives wrongly", () => {
    expect(items({ ...QUESTION, evaluations: [{ context: "x" }] })).toEqual([["/evaluations/0/context"]]);
  });

  test.each([undefined, "execute_all", "deny_on_first_deny", "permit_on_first_permit"])(
    "semantic %s",
    (semantic) => {
      const options = semantic === undefined ? { other: 1 } : { evaluations_semantic: semantic };
      expect(parseEvaluations({ ...QUESTION, options, evaluations: [{}] })).toMatchObject({
        value: { batch: { semantic: semantic ?? "execute_all" } },
      });
    },
  );

  test.each<[string, unknown, string]>([
    ["evaluations that are no list", { ...QUESTION, evaluations: {} }, "/evaluations must be a list"],
    ["an item that is no object", { ...QUESTION, evaluations: [{}, 1] }, "/evaluations/1 must be an object"],
    [
      "101 items",
      { ...QUESTION, evaluations: Array.from({ length: 101 }, () => ({})) },
      "/evaluations must hold at most 100",
    ],
    [
      "an unknown semantic",
      { ...QUESTION, options: { evaluations_semantic: "any" }, evaluations: [{}] },
      "/options/evaluations_semantic",
    ],
    [
      "options that are a list",
      { ...QUESTION, options: [], evaluations: [{}] },
      "/options must be an object",
    ],
    [
      "a wrong default",
      { ...QUESTION, subject: "alice", evaluations: [{ subject: SUBJECT }] },
      "/subject must be an object",
    ],
  ])("refuses the whole for %s", (_name, value, message) => {
    const { describe: describeProblems, evaluations } = requestReader();
    const parsed = evaluations(value);
    expect(parsed.ok ? "" : describeProblems(parsed.problems)).toContain(message);
  });

  test("the limits can be set", () => {
    const reader = requestReader({ ...REQUEST_LIMITS, maxEvaluations: 1 });
    expect(reader.evaluations({ ...QUESTION, evaluations: [{}] }).ok).toBe(true);
    expect(reader.evaluations({ ...QUESTION, evaluations: [{}, {}] }).ok).toBe(false);
  });

  test("a wrong request gets a short answer, however much is wrong", () => {
    const evaluations = Array.from({ length: 100 }, () => 1);
    const parsed = parseEvaluations({ evaluations });
    expect(parsed.ok ? 0 : parsed.problems.length).toBe(20);
  });
});
