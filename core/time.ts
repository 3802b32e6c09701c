/**
 * Calendar arithmetic in UTC without a clock: RFC 3339 times and ISO 8601 durations. Milliseconds since the epoch are
 * what is computed with; the proleptic Gregorian calendar holds for all years, leap seconds do not exist.
 */

/** An ISO 8601 duration in its parts; all are 0 or more. Weeks are counted as 7 days. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The mean lengths of the Gregorian calendar: 400 years have 146,097 days. */
const YEAR_SECONDS = (146_097 * 24 * 3600) / 400;
const MONTH_SECONDS = YEAR_SECONDS / 12;

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)$/u;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/u;
const DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/u;

/**
 * The milliseconds of an RFC 3339 time, cut to whole milliseconds; `undefined` where the text is not one. The space
 * before the time and the short offset `+00` that PostgreSQL prints are read too.
 */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, , sign, offsetHour, offsetMinute] = match;
  const midnight = dateMillis(Number(year), Number(month), Number(day));
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return undefined;
  const offset = Number(offsetHour ?? 0) * HOUR + Number(offsetMinute ?? 0) * MINUTE;
  return (
    midnight +
    Number(hour) * HOUR +
    Number(minute) * MINUTE +
    Number(second) * SECOND +
    Number((fraction ?? "").padEnd(3, "0").slice(0, 3)) -
    (sign === "-" ? -offset : offset)
  );
}

/** Below 0 when `left` is earlier, 0 when both are the same time. Throws a RangeError for a text that is no RFC 3339 time. */
export function compareInstants(left: string, right: string): number {
  return requireInstant(left) - requireInstant(right);
}

/** The first millisecond in UTC of a date such as `2026-12-01`; `undefined` where the text is no date. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  return match === null ? undefined : dateMillis(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** RFC 3339 in UTC with milliseconds, as `2026-11-22T14:00:00.000Z`. For the years 0 to 9999. */
export function formatInstant(millis: number): string {
  const { year, month, day } = civilDate(Math.floor(millis / DAY));
  const time = modulo(millis, DAY);
  const clock = [time / HOUR, (time % HOUR) / MINUTE, (time % MINUTE) / SECOND].map((part) =>
    digits(part, 2),
  );
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${clock.join(":")}.${digits(time % SECOND, 3)}Z`;
}

/** The parts of an ISO 8601 duration of whole numbers (`PT30M`, `P7Y`, `P1DT12H`); `undefined` where it is none. */
export function parseDuration(text: string): Duration | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return {
    years: years ?? 0,
    months: months ?? 0,
    days: (weeks ?? 0) * 7 + (days ?? 0),
    hours: hours ?? 0,
    minutes: minutes ?? 0,
    seconds: seconds ?? 0,
  };
}

/**
 * How many whole seconds a duration lasts, years and months by their mean length in the Gregorian calendar. Exact for
 * days and below; otherwise only for comparing. Throws a RangeError for a text that is no duration.
 */
export function durationSeconds(text: string): number {
  const { years, months, days, hours, minutes, seconds } = requireDuration(text);
  const exact = days * 86_400 + hours * 3600 + minutes * 60 + seconds;
  return Math.round(years * YEAR_SECONDS + months * MONTH_SECONDS) + exact;
}

/** Below 0 when `left` is shorter, 0 when both last equally long. Throws a RangeError for a text that is no duration. */
export function compareDurations(left: string, right: string): number {
  return durationSeconds(left) - durationSeconds(right);
}

/**
 * The time that is a duration later. Years and months move in the calendar (31 January and one month give the last of
 * February), then days and the rest are added. Throws a RangeError for a text that is no duration.
 */
export function addDuration(millis: number, text: string): number {
  const { years, months, days, hours, minutes, seconds } = requireDuration(text);
  const { year, month, day } = civilDate(Math.floor(millis / DAY));
  const monthCount = year * 12 + (month - 1) + years * 12 + months;
  const toYear = Math.floor(monthCount / 12);
  const toMonth = modulo(monthCount, 12) + 1;
  const toDay = epochDay(toYear, toMonth, Math.min(day, monthLength(toYear, toMonth))) + days;
  return toDay * DAY + modulo(millis, DAY) + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

/** How many whole days of 24 hours lie between two times. */
export function daysBetween(from: number, to: number): number {
  return Math.floor((to - from) / DAY);
}

function requireInstant(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new RangeError(`"${text}" is not an RFC 3339 time`);
  return instant;
}

function requireDuration(text: string): Duration {
  const duration = parseDuration(text);
  if (duration === undefined) throw new RangeError(`"${text}" is not an ISO 8601 duration of whole numbers`);
  return duration;
}

function dateMillis(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return undefined;
  return epochDay(year, month, day) * DAY;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01. A year is counted from March, so that the leap day is its last. */
function epochDay(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const daysBefore = Math.floor((153 * modulo(month - 3, 12) + 2) / 5) + day - 1;
  return yearDays(marchYear) + daysBefore - EPOCH;
}

/** Days from 0000-03-01 to the 1 March of a year. */
function yearDays(marchYear: number): number {
  return (
    marchYear * 365 + Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  );
}

/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH = 719_468;

function civilDate(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  const count = day + EPOCH;
  const guess = Math.floor((count * 400) / 146_097);
  const marchYear = [guess + 1, guess].find((year) => yearDays(year) <= count) ?? guess - 1;
  const dayOfYear = count - yearDays(marchYear);
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = modulo(marchMonth + 2, 12) + 1;
  return {
    year: month > 2 ? marchYear : marchYear + 1,
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** The remainder that is never negative. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function digits(value: number, width: number): string {
  return String(Math.floor(value)).padStart(width, "0");
}
