import type { Event } from "../../core/event.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { FieldChange } from "../../core/plan.ts";
import type { Paint } from "../colour.ts";
import { clip } from "../printable.ts";
import { renderTable } from "../table.ts";
import { changeText, fieldPath } from "./field.ts";

const DETAIL_LENGTH = 120;
const VALUE_LENGTH = 40;

/** The trail as a table, oldest first. */
export function renderEvents(events: readonly Event[], paint: Paint): string {
  if (events.length === 0) return "no events\n";
  const rows = events.map((event) => [
    String(event.sequence),
    event.at,
    event.type,
    event.actor,
    event.resource ?? event.tenant ?? "-",
    clip(eventText(event), DETAIL_LENGTH),
  ]);
  return renderTable(["SEQ", "AT", "TYPE", "ACTOR", "RESOURCE", "DETAIL"], rows, paint);
}

/** What an event says beyond its columns, in one line. */
export function eventText({ type, detail }: Event): string {
  const { fields, before: _before, record: _record, file, line, ...rest } = detail;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${plainText(value)}`);
  const place = file === undefined ? [] : [`${plainText(file)}:${plainText(line ?? 1)}`];
  // All fields of what is new are new: their values are in --json.
  const changes = isJsonArray(fields) && type !== "resource.created" ? fieldTexts(fields) : [];
  return [...place, ...facts, changes.join("; ")].join(" ").trimEnd();
}

function fieldTexts(fields: readonly JsonValue[]): readonly string[] {
  return fields
    .filter(isJsonObject)
    .map(
      (field) =>
        `${fieldPath(plainText(field["pointer"] ?? ""))}: ${changeText(asChange(field), VALUE_LENGTH)}`,
    );
}

/** Fields of events are the field changes of the plan, written as JSON. */
function asChange(field: JsonObject): FieldChange {
  return field as unknown as FieldChange;
}

function plainText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
