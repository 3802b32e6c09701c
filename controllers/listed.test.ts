import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareText } from "../core/diagnostic.ts";
import { kinds } from "./index.gen.ts";

const README = join(import.meta.dirname, "..", "README.md");
const NUMBERS: Readonly<Record<string, number>> = {
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
};

test("the README counts and names every kind", () => {
  const list = /\*\*(?<count>\w+) kinds\*\*: \[(?<names>[^\]]+)\]/u;
  const { count = "", names = "" } = list.exec(readFileSync(README, "utf8"))?.groups ?? {};
  const named = names.split(",").map((name) => name.trim());
  const known = kinds.map(({ controller }) => controller.kind);
  expect(named.toSorted(compareText)).toEqual(known.toSorted(compareText));
  expect(NUMBERS[count.toLowerCase()]).toBe(kinds.length);
});
