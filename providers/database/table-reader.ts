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
  return { rows: (table, owners) => readRows(executor, table, owners) };
}

async function readRows(
  executor: SqlExecutor,
  table: TableSpec,
  owners: readonly string[] | undefined,
): Promise<readonly Row[]> {
  try {
    const rows = await (owners === undefined
      ? executor.query<SqlRow>(selectRows(table, "true"))
      : executor.query<SqlRow>(selectRows(table, "tenant = any($1::text[])"), [owners]));
    return rows.map((row) => toRow(table, row));
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

/** `condition` is part of the statement: only texts that stand in the code. */
function selectRows(table: TableSpec, condition: string): string {
  const columns = table.columns.map((column) => `, ${readExpression(column)} as ${identifier(column.name)}`);
  return `select tenant, name${columns.join("")} from ${tableName(table)} where ${condition} order by tenant, name`;
}

function toRow(table: TableSpec, row: SqlRow): Row {
  const { tenant, name } = row;
  const values = table.columns.map((column) => [column.name, readValue(column, row[column.name] ?? null)]);
  return { tenant, name, values: Object.fromEntries(values) as Row["values"] };
}
