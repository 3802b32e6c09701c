// Rows of a table of campaigns, and the question whether one of them may be edited.
import type { JsonObject } from "../../../core/json.ts";
import type { EvaluationRequest } from "../../request.ts";
import type { FilterQuestion } from "../data-filters.ts";

/** null stands for a property that is missing. */
export interface Row {
  readonly id: string;
  readonly owner: string | null;
  readonly label: string | null;
  readonly level: number | null;
  readonly spent: number | null;
  readonly active: boolean | null;
  readonly closed: boolean | null;
}

export const COLUMNS: Readonly<Record<Exclude<keyof Row, "id">, string>> = {
  owner: "text",
  label: "text",
  level: "double precision",
  spent: "numeric",
  active: "boolean",
  closed: "boolean",
};

/** The types as a caller declares them. */
export const MAPPINGS: JsonObject = {
  campaign: {
    $self: "campaigns",
    owner: { $type: "string" },
    label: { $self: "Label of \"it\"", $type: "string" },
    level: { $type: "number" },
    spent: { $type: "number" },
    active: { $type: "boolean" },
    closed: { $type: "boolean" },
  },
};

/** Texts that databases, quoting and orders stumble over. */
export const TEXTS: readonly string[] = [
  "ann",
  "an",
  "Ann",
  "ann ",
  "",
  "2",
  "O'Brien",
  "a\\b",
  "a\\",
  "%_",
  "é",
  "😀",
  "\uffff",
  "'; drop table campaigns; --",
];
export const NUMBERS: readonly number[] = [-1, 0, 1, 2, 2.5];

function pick<Value>(values: readonly Value[], index: number): Value | null {
  return values[index % (values.length + 1)] ?? null;
}

export const ROWS: readonly Row[] = Array.from({ length: 75 }, (_, index) => ({
  id: index < TEXTS.length ? (TEXTS[index] ?? "") : `row-${index}`,
  owner: pick(TEXTS, index),
  label: pick(TEXTS, index * 7 + (index >> 3)),
  level: pick(NUMBERS, index),
  spent: pick(NUMBERS, index * 5 + (index >> 2)),
  active: pick([true, false], index),
  closed: pick([true, false], index >> 1),
}));

/** The question about one row that the question about all of them stands for. */
export function aboutRow({ subject, action, resource, context }: FilterQuestion, row: Row): EvaluationRequest {
  const { id, ...columns } = row;
  const there = Object.entries(columns).filter(([, value]) => value !== null);
  return {
    subject,
    action,
    resource: { type: resource.type, id, properties: Object.fromEntries(there) as JsonObject },
    ...(context && { context }),
  };
}
