import { describe, expect, test } from "vitest";
import { exclusiveProblem, findRepetition, formats, secondsOf, textLength } from "./formats.ts";
import type { FormatName } from "./formats.ts";

const cases: readonly {
  readonly format: FormatName;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}[] = [
  {
    format: "cidr",
    good: [
      "10.0.0.0/8",
      "0.0.0.0/0",
      "203.0.113.7/32",
      "::/0",
      "2001:db8::/32",
      "2001:db8:0:0::/64",
      "fe80::1/128",
    ],
    bad: [
      "",
      "10.0.0.0",
      "10.0.0.1/8",
      "10.0.0.0/08",
      "010.0.0.0/8",
      "10.0/16",
      "0x0a000000/8",
      "10.0.0.0/33",
      "::/129",
      "2001:db8::1/32",
      "::1%eth0/128",
      "10.0.0.0/8/8",
    ],
  },
  {
    format: "date",
    good: ["2028-02-29", "0001-01-01"],
    bad: ["2027-02-29", "2027-13-01", "2027-1-1", "27-01-01", "2027-01-01T00:00:00Z"],
  },
  {
    format: "date-time",
    good: ["2027-01-01T00:00:00Z", "2027-01-01T23:59:59.123456789+14:00"],
    bad: [
      "2027-01-01 00:00:00Z",
      "2027-01-01T00:00:00",
      "2027-01-01T00:00:00z",
      "2027-01-01T24:00:00Z",
      "2027-02-29T00:00:00Z",
      "2027-01-01T00:00:00+99:00",
    ],
  },
  {
    format: "email-domain",
    good: ["acme.example", "a.b.c.example", "xn--bcher-kva.example", "1and1.example"],
    bad: [
      "example",
      "Acme.example",
      "-a.example",
      "a-.example",
      "a..example",
      ".example",
      "example.",
      "10.0.0.1",
      "a_b.example",
      "bücher.example",
      "@acme.example",
    ],
  },
  {
    format: "time-zone",
    good: ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"],
    bad: ["", "Mars/Phobos", "Europe/../Berlin", "Europe/Berlin\n"],
  },
  {
    format: "pem-certificate",
    good: [],
    bad: [
      "",
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ],
  },
];

describe.each(cases)("the format $format", ({ format, good, bad }) => {
  test.each(good.map((text) => [text]))("takes %j", (text) => expect(formats[format](text)).toBe(true));
  test.each(bad.map((text) => [text]))("refuses %j", (text) => expect(formats[format](text)).toBe(false));
});

describe("hostile texts", () => {
  const million = 1_000_000;
  const texts = [
    "a".repeat(million),
    "a.".repeat(million),
    "1".repeat(million),
    ":".repeat(million),
    "/".repeat(million),
    `-----BEGIN CERTIFICATE-----\n${"A".repeat(million)}`,
    `-----BEGIN CERTIFICATE-----\n${"A\n".repeat(8000)}`,
  ];
  test.each(Object.keys(formats))("the format %s refuses them at once", (format) => {
    const started = performance.now();
    for (const text of texts) expect(formats[format as FormatName](text)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
  test("a list of 200,000 items is searched for repetitions in one pass", () => {
    const items = Array.from({ length: 200_000 }, (_item, index) => `item ${index}`);
    const started = performance.now();
    expect(findRepetition(items, "")).toBeUndefined();
    expect(findRepetition([...items, "item 7"], "")).toEqual({ index: 200_000, earlier: 7 });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test("repetitions are told by value, whatever the order of keys, and types differ", () => {
  expect(
    findRepetition(
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ],
      "",
    ),
  ).toEqual({ index: 1, earlier: 0 });
  expect(findRepetition([1, "1", true, "true", null], "")).toBeUndefined();
  expect(findRepetition([{ name: "a" }, { other: 1 }, { other: 1 }, { name: "a" }], "name")).toEqual({
    index: 3,
    earlier: 0,
  });
  expect(findRepetition([1, 1, null, null], "name")).toBeUndefined();
});

test("a length counts code points", () => {
  expect([textLength(""), textLength("äb"), textLength("😀a"), textLength("\ud83d")]).toEqual([0, 2, 2, 1]);
});

test("a text that is no duration is neither too long nor too short", () => {
  expect(secondsOf("PT1M")).toBe(60);
  expect(secondsOf("P2560D")).toBe(2560 * 86_400);
  expect(secondsOf("soon")).toBeNaN();
});

test("fields that exclude each other are told by what is there", () => {
  const groups = [{ of: ["all", "any", "property"] }, { of: ["eq", "ne"], with: "property" }];
  const problemOf = (value: object) => exclusiveProblem(value, groups);
  expect(problemOf({ all: [] })).toBeUndefined();
  expect(problemOf({ property: "x", ne: 1 })).toBeUndefined();
  expect(problemOf({})).toBe("must have exactly one of all, any, property; it has none");
  expect(problemOf({ all: [], any: [] })).toBe(
    "must have exactly one of all, any, property; it has all and any",
  );
  expect(problemOf({ property: "x" })).toBe("must have exactly one of eq, ne; it has none");
  expect(problemOf({ all: [], eq: 1 })).toBe('has "eq" without "property"');
});
