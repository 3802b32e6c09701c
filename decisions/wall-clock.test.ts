import { describe, expect, test } from "vitest";
import { wallClock } from "./wall-clock.ts";

describe("wallClock", () => {
  const at = (iso: string): number => Date.parse(iso);
  test.each([
    ["UTC", "2026-11-22T00:00:59.999Z", 0, "sun"],
    ["UTC", "2026-11-22T23:59:00Z", 1439, "sun"],
    ["Asia/Kathmandu", "2026-11-22T18:15:00Z", 0, "mon"],
    ["America/Los_Angeles", "2026-11-22T02:30:00Z", 18 * 60 + 30, "sat"],
    // Berlin leaves summer time on 2026-10-25 at 01:00 UTC: 02:30 comes twice.
    ["Europe/Berlin", "2026-10-25T00:30:00Z", 150, "sun"],
    ["Europe/Berlin", "2026-10-25T01:30:00Z", 150, "sun"],
    ["UTC", "1969-12-31T23:59:30Z", 1439, "wed"],
  ])("%s at %s", (zone, iso, minute, day) => {
    expect(wallClock(zone, at(iso))).toEqual({ minute, day });
  });

  test("does not give the answer of another minute", () => {
    const first = wallClock("Europe/Berlin", at("2026-11-22T10:00:00Z"));
    expect(wallClock("Europe/Berlin", at("2026-11-22T10:01:00Z")).minute).toBe(first.minute + 1);
    expect(wallClock("Europe/Berlin", at("2026-11-22T10:00:30Z"))).toEqual(first);
  });

  test("throws for a zone that does not exist", () => {
    expect(() => wallClock("Europe/Atlantis", 0)).toThrow(RangeError);
  });
});
