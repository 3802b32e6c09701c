import type { JsonValue } from "../../core/json.ts";
import type { Row, SqlExecutor, TableReader } from "../../core/ports.ts";
import type { TableSpec } from "../../core/table.ts";
import { readExpression, readValue, tableName } from "./column.ts";
import { identifier } from "./identifier.ts";
import { isNotThere } from "./not-there.ts";

interface SqlRow {
  readonly tenant: string;
  readonly name: string;
  readonly [column: string]: JsonValue;
}

/**
 * Reads interface tables over a database or a transaction, with no more rights than to read them (see `grantsSql`).
 * In a transaction, a table that does not exist makes the transaction fail, as PostgreSQL has it.
 */
export function tableReader(executor: SqlExecutor): TableReader {
  return { rows: (table) => readRows(executor, table) };
}

async function readRows(executor: SqlExecutor, table: TableSpec): Promise<readonly Row[]> {
  try {
    const rows = await executor.query<SqlRow>(selectAll(table));
    return rows.map((row) => toRow(table, row));
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

function selectAll(table: TableSpec): string {
  const columns = table.columns.map((column) => `, ${readExpression(column)} as ${identifier(column.name)}`);
  return `select tenant, name${columns.join("")} from ${tableName(table)} order by tenant, name`;
}

function toRow(table: TableSpec, row: SqlRow): Row {
  const { tenant, name } = row;
  const values = table.columns.map((column) => [column.name, readValue(column, row[column.name] ?? null)]);
  return { tenant, name, values: Object.fromEntries(values) as Row["values"] };
}
