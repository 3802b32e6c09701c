import { EdictError } from "../../core/errors.ts";
import type { JsonValue } from "../../core/json.ts";
import type { ColumnType, TableColumn, TableSpec } from "../../core/table.ts";
import { identifier, literal } from "./identifier.ts";

/** What PostgreSQL calls a type, as `format_type` prints it. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  bigint: "bigint",
  boolean: "boolean",
  date: "date",
  integer: "integer",
  json: "jsonb",
  text: "text",
  "text[]": "text[]",
  timestamptz: "timestamp with time zone",
};

/** The key of every interface table. `C` sorts by code points, on every machine alike. */
export const KEY_COLUMNS = ["tenant", "name"] as const;

const DATE = "YYYY-MM-DD";
const TIME = `YYYY-MM-DD"T"HH24:MI:SS.US"Z"`;

export function tableName(table: TableSpec): string {
  return `edict_data.${identifier(table.name)}`;
}

/** The view that applications read has the table's name without its major version. */
export function viewName(table: TableSpec): string {
  return `edict.${identifier(table.name.replace(/_v\d+$/u, ""))}`;
}

/** How a column is read, independent of the session's settings. Infinite dates stay as they are. */
export function readExpression(column: TableColumn): string {
  const name = identifier(column.name);
  if (column.type === "date")
    return `case when isfinite(${name}) then to_char(${name}, '${DATE}') else ${name}::text end`;
  if (column.type === "timestamptz") {
    return `case when isfinite(${name}) then to_char(${name} at time zone 'UTC', '${TIME}') else ${name}::text end`;
  }
  return name;
}

/** A value as it was read, as JSON. A time loses the microseconds that it does not have. */
export function readValue(column: TableColumn, value: JsonValue): JsonValue {
  return column.type === "timestamptz" && typeof value === "string" ? value.replace(/000Z$/u, "Z") : value;
}

/** The check that a column's closed enum needs; undefined for a column without one. */
export function valuesCheck(column: TableColumn): string | undefined {
  if (column.values === undefined) return undefined;
  const list = column.values.map(literal).join(", ");
  const name = identifier(column.name);
  if (column.type === "text") return `${name} in (${list})`;
  if (column.type === "text[]") return `${name} <@ array[${list}]::text[]`;
  throw new EdictError("EDICT_INTERNAL", `column ${column.name} of type ${column.type} cannot have values`);
}

export function valuesCheckName(column: TableColumn): string {
  return `"${column.name}_values"`;
}
