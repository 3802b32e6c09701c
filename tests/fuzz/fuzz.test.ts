import { expect, test } from "vitest";
import { corpus } from "./corpus.ts";
import { fuzz } from "./fuzz.ts";

test("ten seconds of hostile files break nothing", { timeout: 180_000 }, async () => {
  const report = await fuzz({ seconds: 10, seed: 20_261_122, corpus: corpus() });
  expect(report.findings.map(({ kind, detail, input }) => `${kind} ${input.path} ${detail}`)).toEqual([]);
  // On a busy machine there are few, but never none.
  expect(report.runs).toBeGreaterThan(20);
  expect(report.blocks).toBeGreaterThan(1_000);
});
