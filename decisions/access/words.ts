import type { JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { ReleaseRule, ReleaseTest, TestOperator } from "../../core/release.ts";

/** So many values of a list are written out. */
const SHOWN = 5;

const VERBS: Readonly<Record<TestOperator, readonly [is: string, isNot: string]>> = {
  betweenTimes: ["is", "is not"],
  eq: ["is", "is not"],
  exists: ["is there", "is missing"],
  gt: ["is greater than", "is not greater than"],
  in: ["is one of", "is none of"],
  insideCidr: ["is inside", "is not inside"],
  lt: ["is less than", "is not less than"],
  ne: ["differs from", "does not differ from"],
  startsWith: ["begins with", "does not begin with"],
};

/** A rule's condition in words: `subject.department is resource.department`; nothing for a rule without one. */
export function conditionWords({ when }: Pick<ReleaseRule, "when">): string {
  if (when === undefined) return "";
  if (when.length === 0) return "never";
  return when.map((tests) => conjunctionWords(tests)).join(", or ");
}

/** Tests that must all pass, in words. */
export function conjunctionWords(tests: readonly ReleaseTest[]): string {
  return tests.length === 0 ? "always" : tests.map(testWords).join(" and ");
}

/** One test in words. */
export function testWords({ path, operator, operand, operandPath, negated }: ReleaseTest): string {
  const [is, isNot] = VERBS[operator];
  const property = propertyName(path);
  if (operator === "exists") return `${property} ${(operand === true) === (negated === true) ? isNot : is}`;
  const verb = negated === true ? isNot : is;
  if (operandPath !== undefined) return `${property} ${verb} ${propertyName(operandPath)}`;
  return `${property} ${verb} ${operator === "betweenTimes" ? spanWords(operand) : valueWords(operand ?? null)}`;
}

/** A property as roles write it: without the level of `properties`. */
function propertyName([root = "", ...rest]: readonly string[]): string {
  const [first, ...others] = rest;
  return [root, ...(first === "properties" && others.length > 0 ? others : rest)].join(".");
}

function valueWords(value: JsonValue): string {
  if (!isJsonArray(value)) return JSON.stringify(value);
  const shown = value
    .slice(0, SHOWN)
    .map((one) => JSON.stringify(one))
    .join(", ");
  return value.length > SHOWN ? `${shown} and ${value.length - SHOWN} more` : shown;
}

function spanWords(operand: JsonValue | undefined): string {
  if (!isJsonObject(operand)) return JSON.stringify(operand ?? null);
  const { from, to, zone, days } = operand;
  const on = isJsonArray(days) ? ` on ${days.map(plain).join(", ")}` : "";
  return `between ${plain(from)} and ${plain(to)} ${plain(zone)}${on}`;
}

function plain(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
