import { expect, test } from "vitest";
import { normaliseAddress } from "./address.ts";

const CASES: Record<string, string | undefined> = {
  "10.0.0.1": "10.0.0.1",
  "0.0.0.0": "0.0.0.0",
  "::ffff:10.0.0.1": "10.0.0.1",
  "::FFFF:0a00:1": "10.0.0.1",
  "0:0:0:0:0:ffff:10.0.0.1": "10.0.0.1",
  "2001:DB8:0:0:0:0:0:1": "2001:db8::1",
  "::": "::",
  "64:ff9b::10.0.0.1": "64:ff9b::a00:1",
  "::10.0.0.1": undefined,
  "::ffff:010.0.0.1": undefined,
  "::ffff:0x0a.0.0.1": undefined,
  "010.0.0.1": undefined,
  "10.1": undefined,
  "0x0a000001": undefined,
  "167772161": undefined,
  "256.0.0.1": undefined,
  "10.0.0.1:80": undefined,
  "[::1]": undefined,
  "fe80::1%eth0": undefined,
  "10.0.0.0/8": undefined,
  " 10.0.0.1": undefined,
  "10.0.0.1\n": undefined,
  localhost: undefined,
  "": undefined,
};

for (const [text, expected] of Object.entries(CASES)) {
  test(`"${text.trimEnd()}" is ${expected ?? "no address"}`, () =>
    expect(normaliseAddress(text)).toBe(expected));
}
