import { unsupported } from "./columns.ts";
import type { Comparison } from "./condition.ts";

export const SQL_DIALECTS = ["mysql", "postgresql", "sqlite", "sqlserver"] as const;
export type SqlDialect = (typeof SQL_DIALECTS)[number];

/** `column` is always the quoted name. Texts are compared by their characters alone, whatever the database's collation. */
export interface Dialect {
  readonly identifier: (name: string) => string;
  readonly truth: (value: boolean) => string;
  readonly compareText: (column: string, comparison: Comparison, value: string) => string;
  readonly amongTexts: (column: string, values: readonly string[], negated: boolean) => string;
  readonly startsWith: (column: string, start: string, negated: boolean) => string;
  /** Two columns that hold texts. */
  readonly compareTexts: (left: string, comparison: Comparison, right: string) => string;
}

export const SIGNS: Readonly<Record<Comparison, string>> = {
  eq: "=",
  ne: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
};

const isOrder = (comparison: Comparison): boolean => comparison !== "eq" && comparison !== "ne";
const upper = (value: boolean): string => (value ? "TRUE" : "FALSE");
const listOf = (values: readonly string[]): string => `(${values.join(", ")})`;
const inOr = (negated: boolean): string => (negated ? "NOT IN" : "IN");
const equalOr = (negated: boolean): string => (negated ? "<>" : "=");

/** A name or value that no dialect can write. Throws EDICT_FILTER_UNSUPPORTED. */
function writable(text: string): string {
  if (text.includes("\0") || !text.isWellFormed()) {
    throw unsupported("a text with a NUL character or half a surrogate pair cannot be written in SQL");
  }
  return text;
}

function doubled(text: string, quote: string): string {
  return writable(text).replaceAll(quote, quote + quote);
}

/** `E''` means the same whatever standard_conforming_strings says. */
const postgresText = (text: string): string => `E'${doubled(text, "'").replaceAll("\\", "\\\\")}'`;
const byteOrder = (column: string): string => `CAST(${column} AS text) COLLATE "C"`;

const POSTGRESQL: Dialect = {
  identifier: (name) => `"${doubled(name, '"')}"`,
  truth: upper,
  compareText: (column, comparison, value) =>
    `${isOrder(comparison) ? byteOrder(column) : column} ${SIGNS[comparison]} ${postgresText(value)}`,
  amongTexts: (column, values, negated) => `${column} ${inOr(negated)} ${listOf(values.map(postgresText))}`,
  startsWith: (column, start, negated) =>
    `${negated ? "NOT " : ""}starts_with(CAST(${column} AS text), ${postgresText(start)})`,
  compareTexts: (left, comparison, right) =>
    isOrder(comparison)
      ? `${byteOrder(left)} ${SIGNS[comparison]} ${byteOrder(right)}`
      : `${left} ${SIGNS[comparison]} ${right}`,
};

const sqliteText = (text: string): string => `'${doubled(text, "'")}'`;
const binary = (column: string): string => `${column} COLLATE BINARY`;

const SQLITE: Dialect = {
  identifier: (name) => `"${doubled(name, '"')}"`,
  truth: upper,
  compareText: (column, comparison, value) => `${binary(column)} ${SIGNS[comparison]} ${sqliteText(value)}`,
  amongTexts: (column, values, negated) =>
    `${binary(column)} ${inOr(negated)} ${listOf(values.map(sqliteText))}`,
  // substr counts code points.
  startsWith: (column, start, negated) =>
    `substr(${column}, 1, ${Array.from(start).length}) ${equalOr(negated)} ${sqliteText(start)}`,
  compareTexts: (left, comparison, right) => `${binary(left)} ${SIGNS[comparison]} ${right}`,
};

/**
 * Whether a backslash escapes depends on the server's sql_mode, and what bytes mean on the connection's character set; so
 * everything but plain ASCII is written as hexadecimal digits.
 */
const isPlain = (text: string): boolean => /^[\x20-\x5b\x5d-\x7e]*$/u.test(text);
const hexadecimal = (text: string): string =>
  `X'${Buffer.from(writable(text)).toString("hex").toUpperCase()}'`;
const mysqlText = (text: string): string =>
  isPlain(text) ? `'${doubled(text, "'")}'` : `_utf8mb4 ${hexadecimal(text)}`;
const mysqlBytes = (text: string): string =>
  isPlain(text) ? `CAST(${mysqlText(text)} AS BINARY)` : hexadecimal(text);
/** Its collations ignore case and pad with spaces. The plain comparison beside it is for the indexes. */
const bytesOf = (column: string): string => `CAST(CONVERT(${column} USING utf8mb4) AS BINARY)`;

const MYSQL: Dialect = {
  identifier: (name) => `\`${doubled(name, "`")}\``,
  truth: upper,
  compareText: (column, comparison, value) => {
    const exact = `${bytesOf(column)} ${SIGNS[comparison]} ${mysqlBytes(value)}`;
    return comparison === "eq" ? `(${column} = ${mysqlText(value)} AND ${exact})` : exact;
  },
  amongTexts: (column, values, negated) => {
    const exact = `${bytesOf(column)} ${inOr(negated)} ${listOf(values.map(mysqlBytes))}`;
    return negated ? exact : `(${column} IN ${listOf(values.map(mysqlText))} AND ${exact})`;
  },
  startsWith: (column, start, negated) =>
    `SUBSTRING(${bytesOf(column)}, 1, ${Buffer.byteLength(start)}) ${equalOr(negated)} ${mysqlBytes(start)}`,
  compareTexts: (left, comparison, right) => `${bytesOf(left)} ${SIGNS[comparison]} ${bytesOf(right)}`,
};

/** A backslash before a line end would continue the line, so the literal is cut between the two. */
const sqlserverText = (text: string): string => {
  const pieces = doubled(text, "'").split(/(?<=\\)(?=[\r\n])/u);
  const literals = pieces.map((piece) => `N'${piece}'`);
  return literals.length === 1 ? (literals[0] ?? "N''") : `(${literals.join(" + ")})`;
};
const BIN2 = "COLLATE Latin1_General_100_BIN2";
/** A full stop behind both sides, because spaces at the end do not count in its comparisons. */
const stopped = (column: string): string => `(CAST(${column} AS nvarchar(max)) + N'.') ${BIN2}`;
const stoppedText = (text: string): string => sqlserverText(`${text}.`);

const SQLSERVER: Dialect = {
  identifier: (name) => `[${doubled(name, "]")}]`,
  truth: (value) => (value ? "1" : "0"),
  compareText: (column, comparison, value) => {
    refuseOrder(comparison);
    const exact = `${stopped(column)} ${SIGNS[comparison]} ${stoppedText(value)}`;
    return comparison === "eq" ? `(${column} = ${sqlserverText(value)} AND ${exact})` : exact;
  },
  amongTexts: (column, values, negated) => {
    const exact = `${stopped(column)} ${inOr(negated)} ${listOf(values.map(stoppedText))}`;
    return negated ? exact : `(${column} IN ${listOf(values.map(sqlserverText))} AND ${exact})`;
  },
  // LEFT counts UTF-16 code units in this collation, as JavaScript does.
  startsWith: (column, start, negated) =>
    `LEFT(CAST(${column} AS nvarchar(max)) ${BIN2}, ${start.length}) + N'.' ${equalOr(negated)} ${stoppedText(start)}`,
  compareTexts: (left, comparison, right) => {
    refuseOrder(comparison);
    return `${stopped(left)} ${SIGNS[comparison]} ${stopped(right)}`;
  },
};

/** None of its collations orders by code points as evaluation does. */
function refuseOrder(comparison: Comparison): void {
  if (isOrder(comparison)) throw unsupported("SQL Server cannot compare texts by their order as rules do");
}

export const DIALECTS: Readonly<Record<SqlDialect, Dialect>> = {
  mysql: MYSQL,
  postgresql: POSTGRESQL,
  sqlite: SQLITE,
  sqlserver: SQLSERVER,
};
