import type { JsonValue } from "../../core/json.ts";
import { isJsonArray, jsonEqual } from "../../core/json.ts";
import type { ReleaseRule, ReleaseTest } from "../../core/release.ts";

/** Tests that must all pass. */
export type Conjunction = readonly ReleaseTest[];

/** Whether a test's result can be relied on: false where the policy may read its property in another spelling. */
export type IsStable = (test: ReleaseTest) => boolean;

/** The alternatives of a rule's condition; a rule without one has one that asks for nothing. */
export function alternativesOf({ when }: Pick<ReleaseRule, "when">): readonly Conjunction[] {
  return (when ?? [[]]).filter((tests) => !isContradiction(tests));
}

/** Whether no request passes all the tests: one of them is the opposite of another. */
function isContradiction(tests: Conjunction): boolean {
  return tests.some((test) => tests.some((other) => sameTest(test, opposite(other))));
}

/**
 * Whether a request that passes all of `given` always passes one of the alternatives. Sound and not complete: it
 * compares test with test, so `false` means only that it cannot be seen.
 */
export function impliesOne(
  given: Conjunction,
  alternatives: readonly Conjunction[],
  isStable: IsStable,
): boolean {
  return alternatives.some((tests) =>
    tests.every((test) => isStable(test) && given.some((one) => isStable(one) && impliesTest(one, test))),
  );
}

/** Whether a request that passes the one test always passes the other, as far as can be seen. */
function impliesTest(given: ReleaseTest, test: ReleaseTest): boolean {
  const [one, other] = [plain(given), plain(test)];
  if (sameTest(one, other)) return true;
  if (one.negated === true)
    return other.negated === true && positivelyImplies(positive(other), positive(one));
  if (other.negated !== true) return positivelyImplies(one, other);
  return isMissing(one, positive(other)) || excludes(one, positive(other));
}

/** A property that is not there makes every other test of it false. */
function isMissing(given: ReleaseTest, test: ReleaseTest): boolean {
  return given.operator === "exists" && given.operand === false && needsProperty(test, given.path);
}

/** `not exists` is written as `exists: false`, so that there is one way to say it. */
function plain(test: ReleaseTest): ReleaseTest {
  if (test.operator !== "exists" || test.negated !== true) return test;
  return { ...positive(test), operand: test.operand !== true };
}

function positive({ negated: _negated, ...test }: ReleaseTest): ReleaseTest {
  return test;
}

function opposite(test: ReleaseTest): ReleaseTest {
  return test.negated === true ? positive(test) : { ...test, negated: true };
}

function sameTest(left: ReleaseTest, right: ReleaseTest): boolean {
  return (
    left.operator === right.operator &&
    (left.negated === true) === (right.negated === true) &&
    samePath(left.path, right.path) &&
    samePath(left.operandPath, right.operandPath) &&
    jsonEqual(left.operand ?? null, right.operand ?? null)
  );
}

function samePath(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Both without negation. */
function positivelyImplies(given: ReleaseTest, test: ReleaseTest): boolean {
  if (test.operator === "exists") return test.operand === true && needsProperty(given, test.path);
  if (!samePath(given.path, test.path)) return false;
  if (given.operandPath !== undefined || test.operandPath !== undefined) return false;
  const [has, wanted] = [given.operand ?? null, test.operand ?? null];
  const values = valuesOf(given);
  switch (test.operator) {
    case "eq":
      return values?.every((value) => jsonEqual(value, wanted)) === true;
    case "in":
      return values !== undefined && isJsonArray(wanted) && values.every((value) => holds(wanted, value));
    case "ne":
      return values !== undefined && !values.some((value) => jsonEqual(value, wanted));
    case "lt":
      return (
        given.operator === "lt" && typeof has === "number" && typeof wanted === "number" && has <= wanted
      );
    case "gt":
      return (
        given.operator === "gt" && typeof has === "number" && typeof wanted === "number" && has >= wanted
      );
    case "startsWith":
      return (
        given.operator === "startsWith" &&
        typeof has === "string" &&
        typeof wanted === "string" &&
        has.startsWith(wanted)
      );
    case "insideCidr":
      return given.operator === "insideCidr" && [has].flat().every((one) => holds([wanted].flat(), one));
    case "betweenTimes":
      return false;
  }
}

/** Whether a test that passes leaves no way for another to pass: `eq` of one value and of another. */
function excludes(given: ReleaseTest, test: ReleaseTest): boolean {
  const [mine, theirs] = [valuesOf(given), valuesOf(test)];
  if (mine === undefined || theirs === undefined || !samePath(given.path, test.path)) return false;
  return !mine.some((value) => holds(theirs, value));
}

/** The only values of the property with which the test passes; undefined where there are others. */
function valuesOf({ operator, operand, operandPath }: ReleaseTest): readonly JsonValue[] | undefined {
  if (operandPath !== undefined || operand === undefined) return undefined;
  if (operator === "eq") return [operand];
  return operator === "in" && isJsonArray(operand) ? operand : undefined;
}

/** A test that passes has read its properties. Times of the day fall back on the clock, and `exists` asks itself. */
function needsProperty({ operator, path, operandPath }: ReleaseTest, wanted: readonly string[]): boolean {
  if (operator === "betweenTimes" || operator === "exists") return false;
  return samePath(path, wanted) || samePath(operandPath, wanted);
}

function holds(list: readonly JsonValue[], value: JsonValue): boolean {
  return list.some((one) => jsonEqual(one, value));
}
