import type { TableColumn, TableSpec } from "../../core/table.ts";
import { SQL_TYPES, tableName, valuesCheck, valuesCheckName, viewName } from "./column.ts";
import { identifier, literal } from "./identifier.ts";
import type { TableChanges } from "./table-changes.ts";

const TENANT_COMMENT = "The tenant, or NULL for the platform.";
const NAME_COMMENT = "The name of the resource.";

/** Makes a table that does not exist. */
export function createStatements(table: TableSpec): readonly string[] {
  const lines = [
    `tenant text collate "C" not null`,
    `name text collate "C" not null`,
    ...table.columns.map(columnDefinition),
    "primary key (tenant, name)",
    ...table.columns.flatMap((column) => checkDefinition(column)),
  ];
  return [`create table ${tableName(table)} (${lines.join(", ")})`, ...commentStatements(table)];
}

/** Brings a table that exists up to its descriptor. */
export function alterStatements(table: TableSpec, changes: TableChanges): readonly string[] {
  const alter = `alter table ${tableName(table)}`;
  const addCheck = (column: TableColumn): readonly string[] =>
    checkDefinition(column).map((definition) => `${alter} add ${definition}`);
  return [
    ...changes.added.flatMap((column) => [
      `${alter} add column ${columnDefinition(column)}`,
      ...addCheck(column),
    ]),
    ...changes.loosened.map(({ name }) => `${alter} alter column ${identifier(name)} drop not null`),
    ...changes.widened.flatMap((column) => [
      `${alter} drop constraint if exists ${valuesCheckName(column)}`,
      ...addCheck(column),
    ]),
    ...commentStatements(table),
  ];
}

/** Makes or replaces the view that applications read, and the further ones. `columns` are in the table's order. */
export function viewStatements(
  table: TableSpec,
  before: TableSpec | undefined,
  columns: readonly string[],
): readonly string[] {
  const view = viewName(table);
  const list = columns.map((name) => (name === "tenant" ? "nullif(tenant, '') as tenant" : identifier(name)));
  return [
    `create or replace view ${view} as select ${list.join(", ")} from ${tableName(table)}`,
    `comment on view ${view} is ${literal(table.description)}`,
    ...columnComments(table).map(([name, text]) => `comment on column ${view}.${name} is ${literal(text)}`),
    ...furtherViewStatements(table, before),
  ];
}

/** A further view whose SELECT changed is dropped and made again: its columns may be quite others. */
function furtherViewStatements(table: TableSpec, before: TableSpec | undefined): readonly string[] {
  const former = new Map((before?.views ?? []).map((view) => [view.name, view.select]));
  const wanted = new Map((table.views ?? []).map((view) => [view.name, view.select]));
  const gone = [...former].filter(([name, select]) => wanted.get(name) !== select);
  const made = (table.views ?? []).filter(({ name, select }) => former.get(name) !== select);
  return [
    ...gone.map(([name]) => `drop view if exists edict.${identifier(name)}`),
    ...made.map(({ name, select }) => `create view edict.${identifier(name)} as ${select}`),
    ...(table.views ?? []).map(
      ({ name, description }) => `comment on view edict.${identifier(name)} is ${literal(description)}`,
    ),
  ];
}

function columnDefinition(column: TableColumn): string {
  return `${identifier(column.name)} ${SQL_TYPES[column.type]}${column.nullable === true ? "" : " not null"}`;
}

function checkDefinition(column: TableColumn): readonly string[] {
  const check = valuesCheck(column);
  return check === undefined ? [] : [`constraint ${valuesCheckName(column)} check (${check})`];
}

function commentStatements(table: TableSpec): readonly string[] {
  const name = tableName(table);
  return [
    `comment on table ${name} is ${literal(table.description)}`,
    ...table.columns.map(
      (column) => `comment on column ${name}.${identifier(column.name)} is ${literal(column.description)}`,
    ),
  ];
}

function columnComments(table: TableSpec): readonly (readonly [string, string])[] {
  return [
    ["tenant", TENANT_COMMENT],
    ["name", NAME_COMMENT],
    ...table.columns.map((column) => [identifier(column.name), column.description] as const),
  ];
}
