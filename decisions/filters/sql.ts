import { unsupported } from "./columns.ts";
import type { Column, Condition } from "./condition.ts";
import { DIALECTS, SIGNS } from "./dialects.ts";
import type { Dialect, SqlDialect } from "./dialects.ts";
import { typesOf } from "./types.ts";
import type { TypeOf } from "./types.ts";

/**
 * A condition as the WHERE clause of a statement, its values written out as literals; the empty text where every row
 * fulfils it, `undefined` where none does. Throws EDICT_FILTER_UNSUPPORTED for what the dialect cannot say.
 */
export function toSql(condition: Condition, dialect: SqlDialect): string | undefined {
  if (condition.kind === "never") return undefined;
  if (condition.kind === "always") return "";
  return `WHERE ${new Writer(DIALECTS[dialect], typesOf(condition)).write(condition)}`;
}

class Writer {
  readonly #dialect: Dialect;
  readonly #typeOf: TypeOf;

  constructor(dialect: Dialect, typeOf: TypeOf) {
    this.#dialect = dialect;
    this.#typeOf = typeOf;
  }

  write(condition: Condition): string {
    switch (condition.kind) {
      case "always":
        return "1 = 1";
      case "never":
        return "1 = 0";
      case "and":
      case "or":
        return `(${condition.parts.map((part) => this.write(part)).join(condition.kind === "and" ? " AND " : " OR ")})`;
      case "missing":
        return `${this.#name(condition.column)} IS NULL`;
      case "present":
        return `${this.#name(condition.column)} IS NOT NULL`;
      case "compare":
        return this.#compare(condition);
      case "among":
        return this.#among(condition);
      case "prefix":
        return this.#dialect.startsWith(this.#name(condition.column), condition.start, condition.negated);
      case "columns":
        return this.#columns(condition);
    }
  }

  #compare({ column, comparison, value }: Extract<Condition, { kind: "compare" }>): string {
    const name = this.#name(column);
    if (typeof value === "string") return this.#dialect.compareText(name, comparison, value);
    return `${name} ${SIGNS[comparison]} ${this.#literal(value)}`;
  }

  /** All of one type, or the condition had not been written. */
  #among({ column, values, negated }: Extract<Condition, { kind: "among" }>): string {
    const name = this.#name(column);
    const texts = values.filter((value) => typeof value === "string");
    if (texts.length > 0) return this.#dialect.amongTexts(name, texts, negated);
    const others = values.filter((value) => typeof value !== "string");
    const list = others.map((value) => this.#literal(value)).join(", ");
    return `${name} ${negated ? "NOT IN" : "IN"} (${list})`;
  }

  #columns({ left, comparison, right }: Extract<Condition, { kind: "columns" }>): string {
    const names = [this.#name(left), this.#name(right)] as const;
    switch (this.#typeOf(left)) {
      case "string":
        return this.#dialect.compareTexts(names[0], comparison, names[1]);
      case "boolean":
      case "number":
        return `${names[0]} ${SIGNS[comparison]} ${names[1]}`;
      case undefined:
        throw unsupported(
          `nothing tells what ${left.table}.${left.name} and ${right.table}.${right.name} hold: declare a $type in the mappings`,
        );
    }
  }

  #name({ table, name }: Column): string {
    return [...table.split("."), name].map((part) => this.#dialect.identifier(part)).join(".");
  }

  #literal(value: boolean | number): string {
    return typeof value === "boolean" ? this.#dialect.truth(value) : String(value);
  }
}
