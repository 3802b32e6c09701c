/**
 * A timestamptz as RFC 3339 in UTC with milliseconds, whatever the session's settings are. `column` is part of the
 * statement: only names that stand in the code.
 */
export function utcText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Splits rows so that no single statement grows without bound. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
