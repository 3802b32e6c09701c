import { EdictError } from "../core/errors.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `5m`, `1h`, `500ms`, or of a bare number of seconds. Throws EDICT_ARGUMENT_INVALID. */
export function readDuration(option: string, text: string): number {
  const [, digits, unit = "s"] = /^(\d{1,9})(ms|s|m|h)?$/u.exec(text) ?? [];
  const length = UNIT_MS[unit];
  if (digits !== undefined && length !== undefined) return Number(digits) * length;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--${option} takes a time such as 90s, 5m or 1h, not "${text}"`,
  );
}
