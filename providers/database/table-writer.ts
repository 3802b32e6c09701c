import type { Row, RowKey, SqlExecutor, TableWriter } from "../../core/ports.ts";
import type { TableSpec } from "../../core/table.ts";
import { SQL_TYPES, tableName } from "./column.ts";
import { identifier } from "./identifier.ts";
import { tableReader } from "./table-reader.ts";

const ROWS_A_STATEMENT = 1000;

/** Reads and writes interface tables, set by set. Give it a transaction to have it all or nothing. */
export function tableWriter(executor: SqlExecutor): TableWriter {
  return {
    ...tableReader(executor),
    upsert: (table, rows) => upsert(executor, table, rows),
    remove: (table, keys) => remove(executor, table, keys),
  };
}

async function upsert(executor: SqlExecutor, table: TableSpec, rows: readonly Row[]): Promise<void> {
  const statement = upsertStatement(table);
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const some = rows.slice(start, start + ROWS_A_STATEMENT);
    const records = some.map(({ tenant, name, values }) => ({ ...values, tenant, name }));
    await executor.query(statement, [JSON.stringify(records)]);
  }
}

function upsertStatement(table: TableSpec): string {
  const columns = table.columns.map(({ name }) => identifier(name));
  const typed = table.columns.map(({ name, type }) => `, ${identifier(name)} ${SQL_TYPES[type]}`);
  const all = ["tenant", "name", ...columns].join(", ");
  const set = columns.map((column) => `${column} = excluded.${column}`).join(", ");
  return `insert into ${tableName(table)} (${all})
    select ${all} from jsonb_to_recordset($1::jsonb) as input(tenant text, name text${typed.join("")})
    on conflict (tenant, name) do ${set === "" ? "nothing" : `update set ${set}`}`;
}

async function remove(executor: SqlExecutor, table: TableSpec, keys: readonly RowKey[]): Promise<void> {
  if (keys.length === 0) return;
  await executor.query(
    `delete from ${tableName(table)} as kept using unnest($1::text[], $2::text[]) as gone(tenant, name)
      where kept.tenant = gone.tenant and kept.name = gone.name`,
    [keys.map(({ tenant }) => tenant), keys.map(({ name }) => name)],
  );
}
