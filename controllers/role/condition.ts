import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { TEST_OPERATORS } from "../../core/release.ts";
import type { ReleaseTest } from "../../core/release.ts";
import type { Condition } from "./spec.gen.ts";

/** A test of one property, the leaf of a condition. An operand `{property: P}` compares with another property. */
export type PropertyTest = Extract<Condition, { readonly property: string }>;

/** A disjunction of conjunctions of tests: true when every test of at least one inner list is. */
export type Disjunction = readonly (readonly ReleaseTest[])[];

/** A condition with more conjunctions than this is refused: a decision would have to look at too many tests. */
export const MAX_CONJUNCTIONS = 64;

/**
 * How many conjunctions the disjunctive form of a condition has, counted without building it. Stops counting shortly
 * after MAX_CONJUNCTIONS, so that a small condition with a huge form costs nothing.
 */
export function countConjunctions(condition: Condition): number {
  return count(condition, false);
}

/**
 * The disjunctive form of a condition: `not` is pushed down to the tests (De Morgan), equal conjunctions are kept once.
 * `pointer` is the place of the condition in its resource. Throws a RangeError above MAX_CONJUNCTIONS, which `validate`
 * of the kind has reported before.
 */
export function compileCondition(condition: Condition, pointer: string): Disjunction {
  const conjunctions = countConjunctions(condition);
  if (conjunctions > MAX_CONJUNCTIONS) {
    throw new RangeError(`the condition at ${pointer} has more than ${MAX_CONJUNCTIONS} conjunctions`);
  }
  return distinct(compile(condition, pointer, false), (tests) =>
    tests.map(testIdentity).toSorted().join("\n"),
  );
}

/** Every test of a condition with its place in the resource, in the order in which they are written. */
export function testsOf(
  condition: Condition,
  pointer: string,
): readonly { readonly test: PropertyTest; readonly pointer: string }[] {
  if ("property" in condition) return [{ test: condition, pointer }];
  if ("not" in condition) return testsOf(condition.not, `${pointer}/not`);
  const { written, members } = groupOf(condition, false);
  return members.flatMap((member, index) => testsOf(member, `${pointer}/${written}/${index}`));
}

/**
 * Where a property is found in an AuthZEN request: `id`, `type` and `name` are members of their own, everything else
 * lies under `properties`; the context has no `properties`.
 */
export function propertyPath(property: string): readonly string[] {
  const [root = "", ...rest] = property.split(".");
  const own = rest.length === 1 && (OWN_MEMBERS[root] ?? []).includes(rest[0] ?? "");
  return root === "context" || own ? [root, ...rest] : [root, "properties", ...rest];
}

const OWN_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  subject: ["id", "type"],
  resource: ["id", "type"],
  action: ["name"],
};

function count(condition: Condition, negated: boolean): number {
  if ("not" in condition) return count(condition.not, !negated);
  if ("property" in condition) return 1;
  const group = groupOf(condition, negated);
  const counts = group.members.map((member) => count(member, negated));
  const combined =
    group.joined === "all"
      ? counts.reduce((product, one) => Math.min(product * one, MAX_CONJUNCTIONS + 1), 1)
      : counts.reduce((sum, one) => sum + one, 0);
  return Math.min(combined, MAX_CONJUNCTIONS + 1);
}

function compile(condition: Condition, pointer: string, negated: boolean): Disjunction {
  if ("not" in condition) return compile(condition.not, `${pointer}/not`, !negated);
  if ("property" in condition) return [[compileTest(condition, pointer, negated)]];
  const group = groupOf(condition, negated);
  const parts = group.members.map((member, index) =>
    compile(member, `${pointer}/${group.written}/${index}`, negated),
  );
  return group.joined === "all" ? parts.reduce(conjoin, [[]]) : parts.flat();
}

interface Group {
  /** How it stands in the resource. */
  readonly written: "all" | "any";
  /** How its members are joined once the negations above it are pushed down. */
  readonly joined: "all" | "any";
  readonly members: readonly Condition[];
}

function groupOf(
  condition: Extract<Condition, { readonly all: unknown } | { readonly any: unknown }>,
  negated: boolean,
): Group {
  return "all" in condition
    ? { written: "all", joined: negated ? "any" : "all", members: condition.all }
    : { written: "any", joined: negated ? "all" : "any", members: condition.any };
}

/** Both: every conjunction of the one with every conjunction of the other. */
function conjoin(left: Disjunction, right: Disjunction): Disjunction {
  return left.flatMap((some) => right.map((more) => distinct([...some, ...more], testIdentity)));
}

function compileTest(test: PropertyTest, pointer: string, negated: boolean): ReleaseTest {
  const members: JsonObject = test;
  const operator = TEST_OPERATORS.find((name) => Object.hasOwn(members, name));
  if (operator === undefined) throw new RangeError(`the test at ${pointer} has no operator`);
  const operand = members[operator] ?? null;
  return {
    path: propertyPath(test.property),
    operator,
    ...(isPropertyOperand(operand) ? { operandPath: propertyPath(operand.property) } : { operand }),
    ...(negated ? { negated } : {}),
    pointer,
  };
}

function isPropertyOperand(operand: JsonValue): operand is { readonly property: string } {
  return isJsonObject(operand) && typeof operand["property"] === "string";
}

/** Equal for tests that always have the same result, wherever they stand. */
function testIdentity({ pointer: _pointer, ...test }: ReleaseTest): string {
  return JSON.stringify([test.path, test.operator, test.operand, test.operandPath, test.negated]);
}

function distinct<Item>(items: readonly Item[], identity: (item: Item) => string): readonly Item[] {
  const first = new Map<string, Item>();
  for (const item of items) {
    const key = identity(item);
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}
