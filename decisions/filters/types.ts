import { unsupported } from "./columns.ts";
import { leavesOf } from "./condition.ts";
import type { Column, ColumnType, Condition } from "./condition.ts";

/** What a column holds; undefined where nothing tells. */
export type TypeOf = (column: Column) => ColumnType | undefined;

/**
 * The types of a condition's columns: declared, else that of all values that they are compared with. A column has one;
 * throws EDICT_FILTER_UNSUPPORTED where the rules compare one with values of several types and nobody declared it.
 */
export function typesOf(condition: Condition): TypeOf {
  const types = new Map<string, ColumnType>();
  const leaves = [...leavesOf(condition)];
  const learn = (column: Column, type: ColumnType | undefined): void => {
    const key = keyOf(column);
    const known = types.get(key);
    if (type === undefined) return;
    if (known !== undefined && known !== type) {
      throw unsupported(
        `the rules compare ${column.table}.${column.name} with a ${known} and with a ${type}: declare its $type in the mappings`,
      );
    }
    types.set(key, type);
  };
  for (const leaf of leaves) {
    if ("column" in leaf) learn(leaf.column, leaf.column.type);
    if (leaf.kind === "compare") learn(leaf.column, typeOfValue(leaf.value));
    if (leaf.kind === "among") for (const value of leaf.values) learn(leaf.column, typeOfValue(value));
    if (leaf.kind === "prefix") learn(leaf.column, "string");
  }
  const pairs = leaves.filter((leaf) => leaf.kind === "columns");
  // What one of a pair holds, the other does too; a chain is as long as there are pairs at most.
  for (const _round of pairs) {
    for (const { left, right } of pairs) {
      learn(left, left.type ?? right.type ?? types.get(keyOf(right)));
      learn(right, right.type ?? left.type ?? types.get(keyOf(left)));
    }
  }
  return (column) => column.type ?? types.get(keyOf(column));
}

function keyOf({ table, name }: Column): string {
  return JSON.stringify([table, name]);
}

function typeOfValue(value: boolean | number | string): ColumnType {
  return typeof value as ColumnType;
}
