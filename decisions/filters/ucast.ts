import { unsupported } from "./columns.ts";
import type { Column, Comparison, Condition, Scalar } from "./condition.ts";
import { typesOf } from "./types.ts";

export const UCAST_VARIANTS = ["all", "linq", "minimal", "prisma"] as const;
export type UcastVariant = (typeof UCAST_VARIANTS)[number];

/** A node of a condition tree as OPA's data filters give them (UCAST). */
export type UcastNode =
  | {
      readonly type: "compound";
      readonly operator: "and" | "not" | "or";
      readonly value: readonly UcastNode[];
    }
  | {
      readonly type: "field";
      readonly operator: Comparison | "in" | "startswith";
      /** `table.column`. */
      readonly field: string;
      /** With null, `eq` asks for what is missing and `ne` for what is there. */
      readonly value: Scalar | readonly Scalar[] | { readonly field: string } | null;
    };

/** What the reader of a variant knows beside comparisons, `and` and `or`. */
const FEATURES: Readonly<Record<UcastVariant, readonly ("columns" | "in" | "not" | "startswith")[]>> = {
  all: ["columns", "in", "not", "startswith"],
  prisma: ["in", "not", "startswith"],
  linq: ["in"],
  minimal: [],
};

/**
 * A condition as a tree; the empty object where every row fulfils it, `undefined` where none does. It means the same to
 * readers for whom a comparison with null is unknown and to those for whom it is false. Throws EDICT_FILTER_UNSUPPORTED
 * for what the variant's readers do not know.
 */
export function toUcast(
  condition: Condition,
  variant: UcastVariant,
): Record<string, never> | UcastNode | undefined {
  if (condition.kind === "never") return undefined;
  if (condition.kind === "always") return {};
  typesOf(condition);
  return write(condition, variant);
}

function write(condition: Condition, variant: UcastVariant): UcastNode {
  switch (condition.kind) {
    case "always":
    case "never":
      throw unsupported("a part of a filter cannot be constant");
    case "and":
    case "or":
      return compound(
        condition.kind,
        condition.parts.map((part) => write(part, variant)),
      );
    case "missing":
      return field(condition.column, "eq", null);
    case "present":
      return field(condition.column, "ne", null);
    case "compare":
      return compare(condition.column, condition.comparison, condition.value);
    case "among":
      return among(condition, variant);
    case "prefix":
      return prefix(condition, variant);
    case "columns":
      demand("columns", variant);
      return guarded(
        [condition.left, condition.right],
        field(condition.left, condition.comparison, { field: nameOf(condition.right) }),
      );
  }
}

/** For some readers nothing is unequal to what is missing, for others everything is: so what is there is asked for, too. */
function compare(column: Column, comparison: Comparison, value: Scalar): UcastNode {
  const node = field(column, comparison, value);
  return comparison === "ne" ? guarded([column], node) : node;
}

function among(
  { column, values, negated }: Extract<Condition, { kind: "among" }>,
  variant: UcastVariant,
): UcastNode {
  if (negated) {
    return guarded([column], ...values.map((value) => field(column, "ne", value)));
  }
  if (FEATURES[variant].includes("in")) return field(column, "in", values);
  return compound(
    "or",
    values.map((value) => field(column, "eq", value)),
  );
}

function prefix(
  { column, start, negated }: Extract<Condition, { kind: "prefix" }>,
  variant: UcastVariant,
): UcastNode {
  demand("startswith", variant);
  const node = field(column, "startswith", start);
  return negated ? guarded([column], compound("not", [node])) : node;
}

function guarded(columns: readonly Column[], ...nodes: readonly UcastNode[]): UcastNode {
  const optional = columns.filter(({ required }) => required !== true);
  const all = [...optional.map((column) => field(column, "ne", null)), ...nodes];
  const [only, ...more] = all;
  return only !== undefined && more.length === 0 ? only : compound("and", all);
}

function compound(operator: "and" | "not" | "or", value: readonly UcastNode[]): UcastNode {
  return { type: "compound", operator, value };
}

function field(
  column: Column,
  operator: Extract<UcastNode, { type: "field" }>["operator"],
  value: Extract<UcastNode, { type: "field" }>["value"],
): UcastNode {
  return { type: "field", operator, field: nameOf(column), value };
}

function nameOf({ table, name }: Column): string {
  return `${table}.${name}`;
}

function demand(feature: "columns" | "startswith", variant: UcastVariant): void {
  if (FEATURES[variant].includes(feature)) return;
  const what = feature === "columns" ? "compare two columns" : "tell how a text starts";
  throw unsupported(`UCAST (${variant}) cannot ${what}`);
}
