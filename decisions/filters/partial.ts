import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { ReleaseRule, ReleaseTest } from "../../core/release.ts";
import { own } from "../lookup.ts";
import { unsupported } from "./columns.ts";
import type { ColumnNames } from "./columns.ts";
import { ALWAYS, NEVER, allOf, anyOf, missing, negate, present } from "./condition.ts";
import type { Column, Comparison, Condition, Scalar } from "./condition.ts";

type Path = readonly string[];

/** What is known before any row is looked at. */
export interface Known {
  /** What the policy gets of the question, addresses in their one spelling. */
  readonly request: JsonObject;
  /** Whether a path is for the rows to say. */
  readonly isUnknown: (path: Path) => boolean;
  /** Whether a test that no row has a say in holds: for the policy to tell. */
  readonly holds: (test: ReleaseTest) => boolean;
  readonly hasFeature: (feature: string) => boolean;
  readonly columns: ColumnNames;
}

/**
 * What of the rules is left for the rows: some allow rule holds and no deny rule does. Throws EDICT_FILTER_UNSUPPORTED
 * for a test that rows cannot be asked.
 */
export function restOfRules(rules: readonly Omit<ReleaseRule, "source">[], known: Known): Condition {
  const partial = new PartialEvaluation(rules, known);
  const allowed = rules.filter(
    ({ effect, feature }) => effect === "allow" && (feature === undefined || known.hasFeature(feature)),
  );
  const granted = anyOf(allowed.map((rule) => partial.rule(rule)));
  if (granted.kind === "never") return NEVER;
  const denied = anyOf(rules.filter(({ effect }) => effect === "deny").map((rule) => partial.rule(rule)));
  return allOf([granted, negate(denied)]);
}

const FLIPPED: Readonly<Record<"eq" | "gt" | "lt" | "ne", Comparison>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  gt: "lt",
};

class PartialEvaluation {
  readonly #known: Known;
  /** Columns that are compared with networks: evaluation changes their spelling, and a database does not. */
  readonly #addresses: ReadonlySet<string>;

  constructor(rules: readonly Omit<ReleaseRule, "source">[], known: Known) {
    this.#known = known;
    const tests = rules.flatMap(({ when }) => when?.flat() ?? []);
    this.#addresses = new Set(
      tests.filter((test) => test.operator === "insideCidr").map(({ path }) => JSON.stringify(path)),
    );
  }

  rule({ when }: Pick<ReleaseRule, "when">): Condition {
    return when === undefined ? ALWAYS : anyOf(when.map((tests) => this.#conjunction(tests)));
  }

  /** What is known goes first: where it fails, the rows need not be able to tell the rest. */
  #conjunction(tests: readonly ReleaseTest[]): Condition {
    const [forRows, decided] = split(tests, (test) => this.#isForRows(test));
    if (!decided.every((test) => this.#known.holds(test))) return NEVER;
    return allOf(forRows.map((test) => this.#test(test)));
  }

  #isForRows({ operator, path, operandPath }: ReleaseTest): boolean {
    if (operator === "betweenTimes") return false;
    const { isUnknown } = this.#known;
    return isUnknown(path) || (operandPath !== undefined && isUnknown(operandPath));
  }

  #test(test: ReleaseTest): Condition {
    const condition = this.#plainTest(test);
    return test.negated === true ? negate(condition) : condition;
  }

  #plainTest(test: ReleaseTest): Condition {
    const { operator, path, operand, operandPath } = test;
    if (operator === "insideCidr" || operator === "betweenTimes") {
      throw unsupported(
        `the test at ${test.pointer} compares ${path.join(".")} in a way that rows cannot be`,
      );
    }
    if (operator === "exists") {
      const column = this.#column(path);
      return operand === true ? present(column) : missing(column);
    }
    if (operandPath === undefined || !this.#known.isUnknown(operandPath)) {
      const value = operandPath === undefined ? operand : this.#read(operandPath);
      return value === undefined ? NEVER : againstValue(operator, this.#column(path), value);
    }
    if (operator !== "eq" && operator !== "ne" && operator !== "lt" && operator !== "gt") {
      throw unsupported(`the test at ${test.pointer} needs ${operandPath.join(".")} to be known`);
    }
    const right = this.#column(operandPath);
    if (this.#known.isUnknown(path)) return betweenColumns(this.#column(path), operator, right);
    const value = this.#read(path);
    return value === undefined ? NEVER : compare(right, FLIPPED[operator], value);
  }

  #column(path: Path): Column {
    if (this.#addresses.has(JSON.stringify(path))) {
      throw unsupported(`${path.join(".")} is compared with networks by a rule, which rows cannot be`);
    }
    return this.#known.columns.column(path);
  }

  #read(path: Path): JsonValue | undefined {
    let here: JsonValue | undefined = this.#known.request;
    for (const name of path) here = isJsonObject(here) ? own(here, name) : undefined;
    return here;
  }
}

function split<Item>(
  items: readonly Item[],
  isFirst: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function againstValue(
  operator: Exclude<ReleaseTest["operator"], "betweenTimes" | "exists" | "insideCidr">,
  column: Column,
  value: JsonValue,
): Condition {
  switch (operator) {
    case "in":
      return isJsonArray(value) ? among(column, value) : NEVER;
    case "startsWith":
      return typeof value === "string" && fits(column, value)
        ? { kind: "prefix", column, start: value, negated: false }
        : NEVER;
    case "eq":
    case "gt":
    case "lt":
    case "ne":
      return compare(column, operator, value);
  }
}

/** A column holds a text, a number or true and false: nothing else is equal to what is in it. */
function compare(column: Column, comparison: Comparison, value: JsonValue): Condition {
  if (!isScalar(value) || !fits(column, value)) return comparison === "ne" ? present(column) : NEVER;
  // Only texts and numbers have an order.
  const ordered = comparison === "lt" || comparison === "gt";
  if (ordered && typeof value === "boolean") return NEVER;
  return { kind: "compare", column, comparison, value };
}

function among(column: Column, list: readonly JsonValue[]): Condition {
  const values = [...new Set(list.filter(isScalar).filter((value) => fits(column, value)))];
  const [first] = values;
  if (first === undefined) return NEVER;
  return values.length === 1
    ? { kind: "compare", column, comparison: "eq", value: first }
    : { kind: "among", column, values, negated: false };
}

function betweenColumns(left: Column, comparison: "eq" | "gt" | "lt" | "ne", right: Column): Condition {
  const both = allOf([present(left), present(right)]);
  if (left.type !== undefined && right.type !== undefined && left.type !== right.type) {
    return comparison === "ne" ? both : NEVER;
  }
  const isOrder = comparison === "lt" || comparison === "gt";
  if (isOrder && [left.type, right.type].includes("boolean")) return NEVER;
  return { kind: "columns", left, comparison, right };
}

function isScalar(value: JsonValue): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function fits({ type }: Column, value: Scalar): boolean {
  return type === undefined || type === typeof value;
}
