import type { Controller, Difference, HazardInput, PlanContext, Task } from "./controller.ts";
import { fieldChanges } from "./field-changes.ts";
import { atPointer, fromPointer, isJsonObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { FieldChange, Hazard } from "./plan.ts";
import type { Readers, Row, RowKey, Writers } from "./ports.ts";
import { PLATFORM, parseKey, resourceKey } from "./resource.ts";
import type { Resource, ResourceKey } from "./resource.ts";
import type { TableColumn, TableSpec } from "./table.ts";
import { formatInstant, parseInstant } from "./time.ts";

/** The values of a row's columns. */
export type RowState = JsonObject;

/** What a kind says of itself when its actual state is one row of one table. */
export interface TableKind<Spec> extends Pick<
  Controller<Spec, RowState>,
  "claims" | "kind" | "references" | "release" | "scope" | "singleton" | "validate"
> {
  readonly table: TableSpec;
  hazards(input: HazardInput<Spec>): readonly Hazard[];
}

/** The controller of a kind whose actual state is one row of one table. */
export function tableController<Spec extends JsonObject>(kind: TableKind<Spec>): Controller<Spec, RowState> {
  const { table, ...rest } = kind;
  return {
    ...rest,
    tables: [table],
    observe: (readers: Readers, owners?: readonly string[]) => observeRows(kind.kind, table, readers, owners),
    diff: (desired: Resource<Spec>, observed: RowState) => diffRow(table, desired.spec, observed),
    keepForeign: (desired: Resource<Spec>, observed: RowState, pointers: readonly string[]) =>
      keepColumns(table, desired, observed, pointers),
    fields: (desired: Resource<Spec>) => rowFields(table, {}, desiredValues(table, desired.spec)),
    apply: (tasks: readonly Task<Spec>[], writers: Writers, _context: PlanContext) =>
      applyRows(table, tasks, writers),
  };
}

/** The owners' rows of the kind's table, or every row, by the key of its resource. */
async function observeRows(
  kind: string,
  table: TableSpec,
  readers: Readers,
  owners: readonly string[] | undefined,
): Promise<ReadonlyMap<ResourceKey, RowState>> {
  const rows = await readers.tables.rows(table, owners);
  return new Map(rows.map((row) => [rowResourceKey(kind, row), rowValues(table, row)]));
}

/** The key of the resource whose row it is. */
export function rowResourceKey(kind: string, row: RowKey): ResourceKey {
  return resourceKey(kind, row.name, row.tenant === "" ? undefined : row.tenant);
}

/** The values of a table's columns in a row that was read. */
export function rowValues(table: TableSpec, row: Row): RowState {
  return Object.fromEntries(table.columns.map(({ name }) => [name, row.values[name] ?? null]));
}

/** The column values that a spec asks for, spelt as they are read back. A field that is absent is NULL. */
export function desiredValues(table: TableSpec, spec: JsonObject): RowState {
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      columnValue(column, atPointer(spec, column.pointer) ?? null),
    ]),
  );
}

/** One time has many spellings, of which the database gives back one: UTC with milliseconds. */
function columnValue(column: TableColumn, value: JsonValue): JsonValue {
  if (column.type !== "timestamptz" || typeof value !== "string") return value;
  const instant = parseInstant(value);
  return instant === undefined ? value : formatInstant(instant);
}

/** Compares column by column; a json column is compared field by field, so that a plan names the field. */
export function diffRow(table: TableSpec, spec: JsonObject, observed: RowState): Difference {
  const fields = rowFields(table, observed, desiredValues(table, spec));
  return fields.length === 0 ? { operation: "none" } : { operation: "update", fields, reason: "" };
}

/** The resource with the observed values in the fields that the pointers name; below a json column, a part of it. */
export function keepColumns<Spec extends JsonObject>(
  table: TableSpec,
  desired: Resource<Spec>,
  observed: RowState,
  pointers: readonly string[],
): Resource<Spec> {
  let spec: JsonObject = desired.spec;
  for (const column of table.columns) {
    const whole = `/spec${column.pointer}`;
    const value = present(observed, column);
    for (const pointer of pointers) {
      if (whole === pointer || whole.startsWith(`${pointer}/`))
        spec = withValue(spec, fromPointer(column.pointer), value);
      else if (pointer.startsWith(`${whole}/`)) {
        const inside = value === undefined ? undefined : atPointer(value, pointer.slice(whole.length));
        spec = withValue(spec, fromPointer(pointer.slice("/spec".length)), inside);
      }
    }
  }
  return spec === desired.spec ? desired : { ...desired, spec: spec as Spec };
}

/** A copy with a member set, or taken away. Lists are not entered: they are kept whole. */
function withValue(
  object: JsonObject,
  [token, ...rest]: readonly string[],
  value: JsonValue | undefined,
): JsonObject {
  if (token === undefined) return object;
  const child = Object.hasOwn(object, token) ? object[token] : undefined;
  if (rest.length === 0) {
    const { [token]: _before, ...others } = object;
    return value === undefined ? others : { ...object, [token]: value };
  }
  if (child === undefined && value === undefined) return object;
  if (child !== undefined && !isJsonObject(child)) return object;
  return { ...object, [token]: withValue(child ?? {}, rest, value) };
}

async function applyRows<Spec extends JsonObject>(
  table: TableSpec,
  tasks: readonly Task<Spec>[],
  writers: Writers,
): Promise<void> {
  const rows = tasks.flatMap(({ desired }) => (desired === undefined ? [] : [toRow(table, desired)]));
  const gone = tasks.filter(({ desired }) => desired === undefined).map(({ key }) => rowKey(key));
  if (rows.length > 0) await writers.tables.upsert(table, rows);
  if (gone.length > 0) await writers.tables.remove(table, gone);
}

export function rowKey(key: ResourceKey): RowKey {
  const { tenant, name } = parseKey(key);
  return { tenant: tenant ?? "", name };
}

function toRow<Spec extends JsonObject>(table: TableSpec, resource: Resource<Spec>): Row {
  return { ...rowKey(resource.key), values: desiredValues(table, resource.spec) };
}

function rowFields(table: TableSpec, before: RowState, after: RowState): readonly FieldChange[] {
  return table.columns.flatMap((column) =>
    fieldChanges(`/spec${column.pointer}`, present(before, column), present(after, column)),
  );
}

function present(values: RowState, column: TableColumn): JsonValue | undefined {
  const value = values[column.name];
  return value === null ? undefined : value;
}

/** `platform` where the key has no tenant. */
export function ownerOf(key: ResourceKey): string {
  return parseKey(key).tenant ?? PLATFORM;
}
