import { EdictError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { own } from "../lookup.ts";
import { COLUMN_TYPES } from "./condition.ts";
import type { Column, ColumnType } from "./condition.ts";

/** The names and types of columns, as OPA's option `targetSQLTableMappings` gives them for one target. */
export class ColumnNames {
  readonly #type: string;
  readonly #table: string;
  readonly #columns: JsonObject;

  /** For the rows of a resource type. Throws EDICT_REQUEST_INVALID for mappings of another shape. */
  constructor(type: string, mappings: JsonObject | undefined) {
    const mapping = (mappings && own(mappings, type)) ?? {};
    if (!isJsonObject(mapping)) throw wrongMapping(type);
    this.#type = type;
    this.#columns = mapping;
    this.#table = nameIn(mapping, `${type}.$self`) ?? type;
    for (const key of Object.keys(mapping)) if (key !== "$self") this.#declared(key);
  }

  /** The column for a path into a resource. Throws EDICT_FILTER_UNSUPPORTED for one that cannot be a column. */
  column(path: readonly string[]): Column {
    if (path[1] === "id") return this.#column("id", { type: "string", required: true });
    const names = path.slice(2);
    const key = names.length === 1 && names[0] === "id" ? "properties.id" : names.join(".");
    const { name, type } = this.#declared(key);
    if (
      names.some((one) => one === "" || one.includes(".")) ||
      (names.length > 1 && names[0] === "properties")
    ) {
      throw unsupported(`${path.join(".")} has no name that a column can have`);
    }
    if (key !== names[0] && name === undefined) {
      throw unsupported(
        `${path.join(".")} is no column by itself: map ${key} of ${this.#type} to the column that holds it`,
      );
    }
    return this.#column(key, type === undefined ? {} : { type });
  }

  #column(key: string, rest: Pick<Column, "required" | "type">): Column {
    return { table: this.#table, name: this.#declared(key).name ?? key, ...rest };
  }

  #declared(key: string): { readonly name?: string; readonly type?: ColumnType } {
    const value = own(this.#columns, key);
    const place = `${this.#type}.${key}`;
    if (value === undefined) return {};
    if (!isJsonObject(value)) return { name: text(value, place) };
    const name = nameIn(value, `${place}.$self`);
    const wanted = own(value, "$type");
    const type = COLUMN_TYPES.find((one) => one === wanted);
    if (wanted !== undefined && type === undefined) {
      throw new EdictError(
        "EDICT_REQUEST_INVALID",
        `mappings: ${place}.$type: expected ${COLUMN_TYPES.join(", ")}`,
      );
    }
    return { ...(name !== undefined && { name }), ...(type !== undefined && { type }) };
  }
}

/** Whether a path leads to what can be a column: the id or a property of the resource. */
export function isColumnPath([root, member, name]: readonly string[]): boolean {
  return root === "resource" && (member === "id" || (member === "properties" && name !== undefined));
}

/** The error for what a filter cannot say. */
export function unsupported(message: string): EdictError {
  return new EdictError("EDICT_FILTER_UNSUPPORTED", message);
}

function nameIn(mapping: JsonObject, place: string): string | undefined {
  const name = own(mapping, "$self");
  return name === undefined ? undefined : text(name, place);
}

function text(value: JsonValue, place: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrongMapping(place);
}

function wrongMapping(place: string): EdictError {
  return new EdictError("EDICT_REQUEST_INVALID", `mappings: ${place}: expected a name`);
}
