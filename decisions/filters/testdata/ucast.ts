// A reader of UCAST, in the two ways that there are to see a comparison with what is missing: false, or unknown as in SQL.
import type { UcastNode } from "../ucast.ts";

export type RowOf = (field: string) => boolean | number | string | null;
type Truth = boolean | undefined;

/** Whether a row passes. `unknown` is what a comparison with what is missing is taken for. */
export function passes(node: object, read: RowOf, unknown: "false" | "unknown"): boolean {
  if (Object.keys(node).length === 0) return true;
  return truthOf(node as UcastNode, read, unknown) === true;
}

function truthOf(node: UcastNode, read: RowOf, unknown: "false" | "unknown"): Truth {
  if (node.type === "compound") {
    const parts = node.value.map((part) => truthOf(part, read, unknown));
    if (node.operator === "not") return parts[0] === undefined ? undefined : !parts[0];
    const decisive = node.operator === "or";
    if (parts.includes(decisive)) return decisive;
    return parts.includes(undefined) ? undefined : !decisive;
  }
  const { operator, value } = node;
  const left = read(node.field);
  if (value === null) return operator === "eq" ? left === null : left !== null;
  const right = typeof value === "object" && "field" in value ? read(value.field) : value;
  if (left === null || right === null) return unknown === "false" ? operator === "ne" : undefined;
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "in":
      return Array.isArray(right) && right.includes(left);
    case "startswith":
      return typeof left === "string" && typeof right === "string" && left.startsWith(right);
    case "lt":
      return order(left, right) < 0;
    case "lte":
      return order(left, right) <= 0;
    case "gt":
      return order(left, right) > 0;
    case "gte":
      return order(left, right) >= 0;
  }
}

function order(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}
