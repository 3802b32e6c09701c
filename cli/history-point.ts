import { EdictError } from "../core/errors.ts";
import type { HistoryPoint } from "../core/ports.ts";
import { parseDate, parseInstant } from "../core/time.ts";
import type { VerbOption } from "./verb.ts";

/** The option of verbs that can look back. */
export const AT: VerbOption = {
  name: "at",
  value: "POINT",
  description:
    "as it was: at a time (RFC 3339, or a date), after a revision, or after entry #SEQUENCE of the trail",
};

/** Reads a point of the trail: `#42`, `2026-11-22` (its first moment in UTC), `2026-11-22T14:00:00Z`, or a revision. */
export function readPoint(text: string): HistoryPoint {
  const entry = /^#(\d{1,15})$/u.exec(text);
  if (entry !== null) return { sequence: Number(entry[1]) };
  const time = parseInstant(text) ?? parseDate(text);
  if (time !== undefined) return { time: new Date(time).toISOString() };
  if (/^[\w:.-]{4,}$/u.test(text) && !/^\d{4}-/u.test(text)) return { revision: text };
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--at takes a time such as 2026-11-22T14:00:00Z, a revision, or #SEQUENCE, not "${text}"`,
  );
}
