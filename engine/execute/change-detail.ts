import type { EventRecord } from "../../core/event.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Change } from "../../core/plan.ts";
import type { AppliedResource } from "../../core/ports.ts";

/**
 * What the event of a change says: why, where it was written, which fields, and all that is needed to make the record
 * again from events alone. The fields of what is created are those of its record, so they are not said twice.
 */
export function changeDetail(
  change: Change,
  before: AppliedResource | undefined,
  record: AppliedResource | undefined,
): JsonObject {
  const fields = change.operation === "create" ? [] : change.fields.map((field) => ({ ...field }));
  const gone = record === undefined ? before?.resource : undefined;
  return {
    ...(change.reason === "" ? {} : { reason: change.reason }),
    file: change.origin.file,
    line: change.origin.line,
    ...(fields.length === 0 ? {} : { fields }),
    ...(gone === undefined ? {} : { before: gone }),
    ...(record === undefined ? {} : { record: asJson(eventRecord(record, before)) }),
  };
}

function eventRecord(record: AppliedResource, before: AppliedResource | undefined): EventRecord {
  const { generation, digest, origin, appliedAt, resource } = record;
  const { file, line, column } = origin;
  return {
    generation,
    digest,
    origin: { file, line, column },
    appliedAt,
    ...(before?.digest === digest ? {} : { resource }),
  };
}

/** An interface has no index signature, but this one holds nothing that JSON cannot carry. */
function asJson(record: EventRecord): JsonValue {
  return { ...record, origin: { ...record.origin } };
}
