import type { SqlExecutor } from "../../core/ports.ts";
import type { TableSpec } from "../../core/table.ts";
import { tableName } from "./column.ts";

/** The interface tables that are not there, by name. One query; nothing is made. */
export async function missingTables(
  executor: SqlExecutor,
  tables: readonly TableSpec[],
): Promise<readonly string[]> {
  const rows = await executor.query<{ readonly name: string }>(
    "select name from unnest($1::text[]) as name where to_regclass(name) is null order by name",
    [tables.map(tableName)],
  );
  return rows.map(({ name }) => name);
}
