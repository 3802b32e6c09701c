import { pieceLines } from "./log-reader.ts";
import type { LogRange, LogReader } from "./log-reader.ts";
import { lineParts, parseLine } from "./record-line.ts";
import type { DecidedRecord, LogGap } from "./record.ts";

/** Which decisions are looked for; what is absent does not matter. */
export interface LogQuery extends LogRange {
  readonly subject?: { readonly type: string; readonly id: string };
  readonly action?: string;
  /** Without an id: every resource of the type. */
  readonly resource?: { readonly type: string; readonly id?: string };
  readonly decision?: boolean;
}

/** What stands in a log beside records. */
export interface LogNotes {
  readonly onGap?: (gap: LogGap) => void;
  /** Told of a file whose last line was not finished, because its process was ended. */
  readonly onTorn?: (file: string) => void;
}

/** The records that a query is about, as they come. Throws EDICT_LOG_DAMAGED for a line that is none of the log. */
export async function* queryLog(
  reader: LogReader,
  query: LogQuery,
  { onGap = () => undefined, onTorn = () => undefined }: LogNotes = {},
): AsyncIterableIterator<DecidedRecord> {
  for await (const line of logLines(reader, query, onTorn)) {
    const parts = lineParts(line);
    if (parts !== undefined && !isPossible(Date.parse(parts.time), parts.decision, query)) continue;
    const parsed = parseLine(line);
    if (parsed.kind === "gap") onGap(parsed.gap);
    else if (isAskedFor(parsed.record, query)) yield parsed.record;
  }
}

async function* logLines(
  reader: LogReader,
  range: LogRange,
  onTorn: (file: string) => void,
): AsyncIterableIterator<string> {
  for await (const piece of reader.read(range))
    for await (const lines of pieceLines(piece, onTorn)) yield* lines;
}

/** Looked at before a line is parsed. */
function isPossible(time: number, decision: boolean, query: LogQuery): boolean {
  const { from = -Infinity, to = Infinity, decision: wanted = decision } = query;
  return time >= from && time < to && decision === wanted;
}

function isAskedFor(record: DecidedRecord, { tenant, subject, action, resource }: LogQuery): boolean {
  return (
    (tenant === undefined || record.tenant === tenant) &&
    (subject === undefined || (record.subject.type === subject.type && record.subject.id === subject.id)) &&
    (action === undefined || record.action.name === action) &&
    (resource === undefined ||
      (record.resource.type === resource.type &&
        (resource.id === undefined || record.resource.id === resource.id)))
  );
}
