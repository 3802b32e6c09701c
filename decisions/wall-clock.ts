/** What a clock on the wall of a time zone shows. */
export interface WallClock {
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
  readonly day: Weekday;
}

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MINUTE_MS = 60_000;

/** A formatter costs some 50 µs to make and 2 µs to use, so it is kept, and so is its answer for the current minute. */
interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  /** Minutes since the epoch of which `shown` is the answer. */
  minute: number;
  shown: WallClock;
}

const clocks = new Map<string, ZoneClock>();

/**
 * What the clock of an IANA time zone shows at an instant (milliseconds since the epoch). Throws a RangeError for a zone
 * that does not exist. The zones come from releases, whose schema bounds them, so the cache is small.
 */
export function wallClock(zone: string, instant: number): WallClock {
  const minute = Math.floor(instant / MINUTE_MS);
  const known = clocks.get(zone);
  if (known?.minute === minute) return known.shown;
  const format = known?.format ?? makeFormat(zone);
  const shown = read(format, minute * MINUTE_MS);
  clocks.set(zone, { format, minute, shown });
  return shown;
}

function makeFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    weekday: "short",
  });
}

function read(format: Intl.DateTimeFormat, instant: number): WallClock {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const name = parts.get("weekday")?.toLowerCase();
  const day = WEEKDAYS.find((weekday) => weekday === name);
  const minute = Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
  if (day === undefined || !Number.isInteger(minute))
    throw new RangeError("the time zone's clock cannot be read");
  return { minute, day };
}
