import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atPointer, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { ReleaseTest } from "../../core/release.ts";
import { MAX_CONJUNCTIONS, compileCondition, countConjunctions, propertyPath } from "./condition.ts";
import type { Condition } from "./spec.gen.ts";

/** What a request looks like to a test: AuthZEN members by path. */
type Request = Readonly<Record<string, JsonValue>>;

function lookUp(request: Request, path: readonly string[]): JsonValue | undefined {
  return atPointer(request as JsonObject, path.map((token) => `/${token}`).join(""));
}

/** The meaning of the three operators that the trees below use. A missing property makes a test false. */
function holds(operator: string, actual: JsonValue | undefined, operand: JsonValue | undefined): boolean {
  if (operator === "exists") return (actual !== undefined) === operand;
  if (actual === undefined || operand === undefined) return false;
  if (operator === "eq") return actual === operand;
  return typeof actual === "number" && typeof operand === "number" && actual > operand;
}

function evaluateTree(condition: Condition, request: Request): boolean {
  if ("all" in condition) return condition.all.every((one) => evaluateTree(one, request));
  if ("any" in condition) return condition.any.some((one) => evaluateTree(one, request));
  if ("not" in condition) return !evaluateTree(condition.not, request);
  const { property, ...rest } = condition;
  const [operator = "", operand = null] = Object.entries<JsonValue>(rest)[0] ?? [];
  const other = isJsonObject(operand) ? (operand["property"] as string) : undefined;
  const expected = other === undefined ? operand : lookUp(request, propertyPath(other));
  return holds(operator, lookUp(request, propertyPath(property)), expected);
}

function evaluateForm(form: readonly (readonly ReleaseTest[])[], request: Request): boolean {
  return form.some((tests) => tests.every((test) => evaluateTest(test, request)));
}

function evaluateTest(test: ReleaseTest, request: Request): boolean {
  const operand = test.operandPath === undefined ? test.operand : lookUp(request, test.operandPath);
  return holds(test.operator, lookUp(request, test.path), operand) !== (test.negated ?? false);
}

const property = fc.constantFrom("subject.id", "subject.level", "resource.level", "context.level");
const test: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ property, eq: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.record({ property })) }),
  fc.record({ property, gt: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.record({ property })) }),
  fc.record({ property, exists: fc.boolean() }),
);
const tree: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    test,
    fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
})).condition;
const level = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined });
const request: fc.Arbitrary<Request> = fc
  .record({ subject: level, resource: level, context: level })
  .map(({ subject, resource, context }) => ({
    subject: { id: 1, ...(subject === undefined ? {} : { properties: { level: subject } }) },
    resource: { id: "r", ...(resource === undefined ? {} : { properties: { level: resource } }) },
    context: context === undefined ? {} : { level: context },
  }));

describe("compileCondition", () => {
  it("means what the written tree means, for any request", () => {
    fc.assert(
      fc.property(tree, request, (condition, asked) => {
        fc.pre(countConjunctions(condition) <= MAX_CONJUNCTIONS);
        const form = compileCondition(condition, "/spec/rules/0/when");
        expect(evaluateForm(form, asked)).toBe(evaluateTree(condition, asked));
        expect(form.length).toBeLessThanOrEqual(countConjunctions(condition));
      }),
      { numRuns: 1000 },
    );
  });

  it("points every test at the place where it was written", () => {
    const condition = {
      not: { any: [{ property: "subject.id", eq: "a" }, { not: { property: "context.ip", exists: true } }] },
    };
    expect(compileCondition(condition, "/w")).toEqual([
      [
        { path: ["subject", "id"], operator: "eq", operand: "a", negated: true, pointer: "/w/not/any/0" },
        { path: ["context", "ip"], operator: "exists", operand: true, pointer: "/w/not/any/1/not" },
      ],
    ]);
  });

  it("compares with another property by its path", () => {
    expect(compileCondition({ property: "resource.owner", eq: { property: "subject.id" } }, "/w")).toEqual([
      [
        {
          path: ["resource", "properties", "owner"],
          operator: "eq",
          operandPath: ["subject", "id"],
          pointer: "/w",
        },
      ],
    ]);
  });

  it("keeps an equal conjunction once", () => {
    const same = { property: "subject.id", eq: "a" };
    expect(compileCondition({ any: [same, { all: [same, same] }] }, "/w")).toHaveLength(1);
  });

  const either = (name: string): Condition => ({
    any: [
      { property: `context.${name}`, eq: 1 },
      { property: `context.${name}`, eq: 2 },
    ],
  });

  it("takes 64 conjunctions and refuses more", () => {
    const six = { all: ["a", "b", "c", "d", "e", "f"].map(either) };
    expect(compileCondition(six, "/w")).toHaveLength(64);
    expect(() => compileCondition({ any: [six, { property: "context.g", eq: 1 }] }, "/w")).toThrow(
      RangeError,
    );
  });

  it("counts a form of 2^200 conjunctions without building it", () => {
    const huge = { all: Array.from({ length: 200 }, (_, index) => either(`p${index}`)) };
    expect(countConjunctions(huge)).toBe(MAX_CONJUNCTIONS + 1);
    expect(countConjunctions({ not: { not: huge } })).toBe(MAX_CONJUNCTIONS + 1);
  });
});

describe("propertyPath", () => {
  it.each([
    ["subject.id", ["subject", "id"]],
    ["subject.department", ["subject", "properties", "department"]],
    ["subject.address.city", ["subject", "properties", "address", "city"]],
    ["resource.type", ["resource", "type"]],
    ["resource.name", ["resource", "properties", "name"]],
    ["action.name", ["action", "name"]],
    ["action.dryRun", ["action", "properties", "dryRun"]],
    ["context.device.os", ["context", "device", "os"]],
  ])("%s lies at %j", (written, path) => {
    expect(propertyPath(written)).toEqual(path);
  });
});
