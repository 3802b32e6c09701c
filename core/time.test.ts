import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDuration,
  compareDurations,
  compareInstants,
  daysBetween,
  durationSeconds,
  formatInstant,
  parseDate,
  parseDuration,
  parseInstant,
} from "./time.ts";

const at = (text: string): number => Date.parse(text);

describe("parseInstant and formatInstant", () => {
  it("agree with the platform's own Date over 9,999 years", () => {
    const years = fc.integer({ min: at("0001-01-01T00:00:00Z"), max: at("9999-12-31T23:59:59.999Z") });
    fc.assert(
      fc.property(years, (millis) => {
        const text = new Date(millis).toISOString();
        expect(formatInstant(millis)).toBe(text);
        expect(parseInstant(text)).toBe(millis);
        expect(parseDate(text.slice(0, 10))).toBe(at(`${text.slice(0, 10)}T00:00:00Z`));
      }),
    );
  });

  it.each([
    ["2026-12-01T00:00:00+01:00", "2026-11-30T23:00:00.000Z", "an offset is taken off"],
    ["2026-12-01T00:00:00-05:30", "2026-12-01T05:30:00.000Z", "a negative offset is added"],
    ["2026-12-01 00:00:00+00", "2026-12-01T00:00:00.000Z", "PostgreSQL's text"],
    ["2026-12-01T00:00:00.1239Z", "2026-12-01T00:00:00.123Z", "finer fractions are cut"],
    ["2026-12-01t00:00:00.5z", "2026-12-01T00:00:00.500Z", "small letters are RFC 3339 too"],
  ])("reads %s as %s: %s", (text, expected) => {
    expect(formatInstant(parseInstant(text) ?? Number.NaN)).toBe(expected);
  });

  it.each([
    "",
    "2026-12-01",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-12-01T24:00:00Z",
    "2026-12-01T00:00:00",
  ])("does not read %j", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it("compares times, not their texts", () => {
    expect(compareInstants("2026-12-01T00:00:00+01:00", "2026-11-30T23:00:00Z")).toBe(0);
    expect(compareInstants("2026-12-01T00:00:00+01:00", "2026-12-01T00:00:00Z")).toBeLessThan(0);
    expect(() => compareInstants("soon", "2026-12-01T00:00:00Z")).toThrow(RangeError);
  });

  it.each(["2026-02-30", "2026-00-10", "26-01-01", "2026-1-1", "2100-02-29"])(
    "knows that %s is no date",
    (text) => {
      expect(parseDate(text)).toBeUndefined();
    },
  );
});

describe("durations", () => {
  it.each([
    ["PT30M", 1800],
    ["PT1H", 3600],
    ["P1D", 86_400],
    ["P2W", 1_209_600],
    ["P1DT12H30M5S", 131_405],
    ["P400Y", 146_097 * 86_400],
  ])("%s lasts %i seconds", (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it.each(["", "P", "PT", "P1DT", "1D", "P1.5D", "-P1D", "P1H", "PT1D"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => durationSeconds(text)).toThrow(RangeError);
  });

  it("sees that seven years are longer than 2555 days", () => {
    expect(compareDurations("P7Y", "P2555D")).toBeGreaterThan(0);
    expect(compareDurations("PT60M", "PT1H")).toBe(0);
    expect(compareDurations("P12M", "P1Y")).toBe(0);
  });

  it.each([
    ["2027-01-31T10:00:00Z", "P1M", "2027-02-28T10:00:00.000Z", "the last of a short month"],
    ["2028-01-31T10:00:00Z", "P1M", "2028-02-29T10:00:00.000Z", "a leap year"],
    ["2028-02-29T00:00:00Z", "P1Y", "2029-02-28T00:00:00.000Z", "a leap day a year later"],
    ["2026-11-22T00:00:00Z", "P7Y", "2033-11-22T00:00:00.000Z", "years by the calendar, not 365 days each"],
    ["2026-12-31T23:30:00Z", "P1M1DT1H", "2027-02-02T00:30:00.000Z", "months, then days, then hours"],
    ["2026-11-22T00:00:00Z", "P90D", "2027-02-20T00:00:00.000Z", "plain days"],
  ])("%s and %s give %s: %s", (from, duration, expected) => {
    expect(formatInstant(addDuration(at(from), duration))).toBe(expected);
  });

  it("counts whole days only", () => {
    expect(daysBetween(at("2026-11-01T12:00:00Z"), at("2026-11-03T11:59:59Z"))).toBe(1);
    expect(daysBetween(at("2026-11-01T12:00:00Z"), at("2026-11-03T12:00:00Z"))).toBe(2);
  });
});
