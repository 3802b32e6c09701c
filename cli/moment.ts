import { EdictError } from "../core/errors.ts";
import { parseDate, parseInstant } from "../core/time.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A time in milliseconds since the epoch: so long ago (`90s`, `15m`, `12h`, `7d`, `2w`), a date (its first moment in UTC),
 * or RFC 3339. Throws EDICT_ARGUMENT_INVALID.
 */
export function readMoment(option: string, text: string, now: number): number {
  const [, digits, unit = ""] = /^(\d{1,6})([smhdw])$/u.exec(text) ?? [];
  const ago = digits === undefined ? undefined : now - Number(digits) * (UNIT_MS[unit] ?? 0);
  const moment = ago ?? parseInstant(text) ?? parseDate(text);
  if (moment !== undefined) return moment;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--${option} takes how long ago (7d, 12h, 30m), a date or a time such as 2026-11-22T14:00:00Z, not "${text}"`,
  );
}
