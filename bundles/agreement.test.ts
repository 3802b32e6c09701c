import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant } from "../core/time.ts";
import { normaliseAddress } from "../decisions/address.ts";
import { demandOpa } from "../tools/policies/opa.ts";
import type { Opa } from "../tools/policies/opa.ts";
import { requireOpa } from "./testdata/opa.ts";

// What agents read of texts must be what edict reads of them.

const root = dirname(import.meta.dirname);

/** What a function of the agents' policy makes of each text; undefined where it is undefined. */
async function inRego(opa: Opa, call: string, texts: readonly string[]): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), "edict-agreement-"));
  const input = join(folder, "input.json");
  await writeFile(input, JSON.stringify(texts));
  const query = `{i: value | some i, text in input; value := data.edict.agent.${call}(text)}`;
  const words = ["eval", "--data", "policies/agent", "--data", "policies/runtime", "--input", input];
  const printed = await demandOpa(opa, [...words, "--format", "raw", query], { cwd: root });
  await rm(folder, { recursive: true });
  const found = JSON.parse(printed) as Readonly<Record<string, unknown>>;
  return texts.map((_, index) => found[index]);
}

const group = fc.constantFrom("0", "00", "db8", "FFFF", "ffff", "1", "0000", "00db8", "12345", "g", "");
const strangeAddress = fc
  .tuple(
    fc.array(group, { maxLength: 9 }),
    fc.constantFrom("", ":", "::"),
    fc.constantFrom("", "", "10.0.0.1", "010.0.0.1", "1.2.3", "256.0.0.1", "%eth0", "/64"),
  )
  .map(([groups, join_, tail]) => `${groups.join(":")}${join_}${tail}`);
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV6().map((text) => text.toUpperCase()),
  fc.ipV4Extended(),
  strangeAddress,
  fc.constantFrom(
    "::",
    "::1",
    "::1.2.3.4",
    "::ffff:1.2.3.4",
    "1.2.3.4.",
    "1.2.3.4.5",
    "::FFFF:a00:1",
    "64:ff9b::1.2.3.4",
    "1::",
    "::0:1.2.3.4",
  ),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdefF:.%".split("")) }),
);

test("addresses", async (context) => {
  const texts = fc.sample(address, { numRuns: 20_000, seed: 11 });
  const found = await inRego(requireOpa(context), "addresses.spell", texts);
  const differing = texts
    .map((text, index) => ({ text, edict: normaliseAddress(text), agent: found[index] }))
    .filter(({ edict, agent }) => edict !== agent);
  expect(differing.slice(0, 20)).toEqual([]);
  expect(found.filter((value) => value !== undefined).length).toBeGreaterThan(5_000);
});

const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, "0"));
const near = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: two });
const instant = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("2026", "2024", "1900", "2000", "0000", "9999", "1677", "2262"),
      fc.stringMatching(/^\d{4}$/u),
    ),
    near(["01", "02", "03", "12", "06"]),
    near(["01", "28", "29", "30", "31"]),
    fc.constantFrom("T", "t", " ", "_"),
    near(["00", "23", "24"]),
    near(["00", "59", "60"]),
    near(["00", "59", "60", "61"]),
    fc.constantFrom("", "", ".5", ".123456789", ".0000", "."),
    fc.constantFrom("Z", "z", "+02:00", "-07:30", "+00", "-0130", "+24:00", ""),
  )
  .map(
    ([year, month, day, gap, ...rest]) =>
      `${year}-${month}-${day}${gap}${rest.slice(0, 3).join(":")}${rest[3]}${rest[4]}`,
  );

test("times", async (context) => {
  const texts = [
    ...fc.sample(instant, { numRuns: 10_000, seed: 12 }),
    ...fc
      .sample(
        fc.date({
          min: new Date("0000-01-01T00:00:00Z"),
          max: new Date("9999-12-31T23:59:59Z"),
          noInvalidDate: true,
        }),
        {
          numRuns: 5_000,
          seed: 13,
        },
      )
      .map((date) => date.toISOString()),
  ];
  const found = await inRego(requireOpa(context), "instants.parse", texts);
  const differing = texts
    .map((text, index) => ({ text, edict: parseInstant(text), agent: found[index] }))
    .filter(({ edict, agent }) => edict !== agent);
  expect(differing.slice(0, 20)).toEqual([]);
  expect(found.filter((value) => value !== undefined).length).toBeGreaterThan(6_000);
});
