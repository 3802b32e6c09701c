/** A property of a resource that is a column of the rows to be filtered. */
export interface Column {
  readonly table: string;
  readonly name: string;
  /** What the column holds, where the caller says so or the standard does. */
  readonly type?: ColumnType;
  /** Whether every row has it: only a resource's id. */
  readonly required?: true;
}

export const COLUMN_TYPES = ["boolean", "number", "string"] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export type Scalar = boolean | number | string;
export type Comparison = "eq" | "gt" | "gte" | "lt" | "lte" | "ne";

/**
 * What a row has to fulfil. Every leaf but `missing` is false for a row that lacks one of its columns, so there is no
 * third truth value and no negation: `negate` turns leaves round.
 */
export type Condition =
  | { readonly kind: "always" }
  | { readonly kind: "never" }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "missing" | "present"; readonly column: Column }
  | {
      readonly kind: "compare";
      readonly column: Column;
      readonly comparison: Comparison;
      readonly value: Scalar;
    }
  | {
      readonly kind: "among";
      readonly column: Column;
      readonly values: readonly Scalar[];
      readonly negated: boolean;
    }
  | {
      readonly kind: "prefix";
      readonly column: Column;
      readonly start: string;
      readonly negated: boolean;
    }
  | {
      readonly kind: "columns";
      readonly left: Column;
      readonly comparison: Comparison;
      readonly right: Column;
    };

export const ALWAYS: Condition = { kind: "always" };
export const NEVER: Condition = { kind: "never" };

export function allOf(parts: readonly Condition[]): Condition {
  if (parts.some(({ kind }) => kind === "never")) return NEVER;
  return joined("and", parts, "always");
}

export function anyOf(parts: readonly Condition[]): Condition {
  if (parts.some(({ kind }) => kind === "always")) return ALWAYS;
  return joined("or", parts, "never");
}

function joined(kind: "and" | "or", parts: readonly Condition[], neutral: "always" | "never"): Condition {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const rest = flat.filter((part) => part.kind !== neutral);
  const distinct = [...new Map(rest.map((part) => [JSON.stringify(part), part])).values()];
  const [first, ...more] = distinct;
  if (first === undefined) return { kind: neutral };
  return more.length === 0 ? first : { kind, parts: distinct };
}

export function present(column: Column): Condition {
  return column.required === true ? ALWAYS : { kind: "present", column };
}

export function missing(column: Column): Condition {
  return column.required === true ? NEVER : { kind: "missing", column };
}

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = {
  eq: "ne",
  ne: "eq",
  lt: "gte",
  gte: "lt",
  gt: "lte",
  lte: "gt",
};

/** What exactly the other rows fulfil. */
export function negate(condition: Condition): Condition {
  switch (condition.kind) {
    case "always":
      return NEVER;
    case "never":
      return ALWAYS;
    case "and":
      return anyOf(condition.parts.map(negate));
    case "or":
      return allOf(condition.parts.map(negate));
    case "present":
      return missing(condition.column);
    case "missing":
      return present(condition.column);
    case "compare":
      return orMissing([condition.column], {
        ...condition,
        comparison: OPPOSITES[condition.comparison],
      });
    case "among":
    case "prefix":
      return orMissing([condition.column], { ...condition, negated: !condition.negated });
    case "columns":
      return orMissing([condition.left, condition.right], {
        ...condition,
        comparison: OPPOSITES[condition.comparison],
      });
  }
}

function orMissing(columns: readonly Column[], condition: Condition): Condition {
  return anyOf([...columns.map(missing), condition]);
}

/** Every leaf of a condition. */
export function* leavesOf(condition: Condition): IterableIterator<Condition> {
  if (condition.kind === "and" || condition.kind === "or") {
    for (const part of condition.parts) yield* leavesOf(part);
  } else {
    yield condition;
  }
}
