import type { TableColumn, TableSpec } from "../../core/table.ts";
import { KEY_COLUMNS, SQL_TYPES } from "./column.ts";

/** A column as the database's catalogue has it. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
}

/** What has to be done to a table so that it is as its descriptor says, or why that cannot be done. */
export interface TableChanges {
  /** Columns that are not there yet; all of them can be NULL. */
  readonly added: readonly TableColumn[];
  /** Columns that may be NULL from now on. */
  readonly loosened: readonly TableColumn[];
  /** Columns whose closed enum has more values than before, or is open now. */
  readonly widened: readonly TableColumn[];
  /** One sentence a difference that is more than an addition; names the column. */
  readonly problems: readonly string[];
}

/** Compares a table that exists with its descriptor. `before` is the descriptor by which it was made. Pure. */
export function tableChanges(
  table: TableSpec,
  before: TableSpec | undefined,
  catalog: readonly CatalogColumn[],
): TableChanges {
  const actual = new Map(catalog.map((column) => [column.name, column]));
  const former = new Map((before?.columns ?? []).map((column) => [column.name, column]));
  const kept = table.columns.filter(({ name }) => actual.has(name));
  const added = table.columns.filter(({ name }) => !actual.has(name));
  return {
    added,
    loosened: kept.filter(({ name, nullable }) => nullable === true && actual.get(name)?.notNull === true),
    widened: kept.filter((column) => widens(column, former.get(column.name))),
    problems: [
      ...added
        .filter(({ nullable }) => nullable !== true)
        .map(({ name }) => `column "${name}" is new and cannot be NULL`),
      ...kept.flatMap((column) => columnProblems(column, actual.get(column.name), former.get(column.name))),
      ...catalog
        .filter(({ name }) => !isWanted(table, name))
        .map(({ name }) => `column "${name}" is not known any more`),
    ],
  };
}

function isWanted(table: TableSpec, name: string): boolean {
  return KEY_COLUMNS.some((key) => key === name) || table.columns.some((column) => column.name === name);
}

function widens(column: TableColumn, before: TableColumn | undefined): boolean {
  if (before?.values === undefined) return false;
  return (
    column.values === undefined || column.values.some((value) => before.values?.includes(value) !== true)
  );
}

function columnProblems(
  column: TableColumn,
  actual: CatalogColumn | undefined,
  before: TableColumn | undefined,
): readonly string[] {
  const type = SQL_TYPES[column.type];
  const problems: string[] = [];
  if (actual !== undefined && actual.type !== type) {
    problems.push(`column "${column.name}" is ${actual.type}, not ${type}`);
  }
  if (actual?.notNull === false && column.nullable !== true) {
    problems.push(`column "${column.name}" can be NULL`);
  }
  const lost = lostValues(column, before);
  if (lost !== undefined) problems.push(`column "${column.name}" ${lost}`);
  return problems;
}

/** What a closed enum does not take any more; rows may hold it. */
function lostValues(column: TableColumn, before: TableColumn | undefined): string | undefined {
  const { values } = column;
  if (values === undefined) return undefined;
  if (before?.values === undefined) return "was not a closed enum before";
  const lost = before.values.filter((value) => !values.includes(value));
  return lost.length === 0 ? undefined : `does not take ${lost.join(", ")} any more`;
}
