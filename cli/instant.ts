import { EdictError } from "../core/errors.ts";
import { parseDate, parseInstant } from "../core/time.ts";

/** Milliseconds since the epoch of an RFC 3339 time, or of a date's first moment in UTC. Throws EDICT_ARGUMENT_INVALID. */
export function readInstant(option: string, text: string): number {
  const time = parseInstant(text) ?? parseDate(text);
  if (time !== undefined) return time;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--${option} takes a time such as 2026-11-22T14:00:00Z, or a date, not "${text}"`,
  );
}
