import { expect, test } from "vitest";
import { bundlePreference } from "./request-headers.ts";

const NOTHING = { known: [], takesDelta: false, waitMs: 0 };

test.each([
  ["nothing", {}, NOTHING],
  ["what OPA sends first", { prefer: "modes=snapshot,delta" }, { ...NOTHING, takesDelta: true }],
  [
    "what OPA sends while it waits",
    { prefer: "modes=snapshot,delta;wait=10", "if-none-match": '"a"' },
    { known: ['"a"'], takesDelta: true, waitMs: 10_000 },
  ],
  [
    "the tags of bundles that it had before",
    { "if-none-match": '"a", W/"b" , "c,d"' },
    { ...NOTHING, known: ['"a"', '"b"', '"c,d"'] },
  ],
  ["any tag", { "if-none-match": "*" }, { ...NOTHING, known: ["*"] }],
  ["a tag that is none", { "if-none-match": "abc" }, NOTHING],
  ["snapshots only", { prefer: "modes=snapshot;wait=1" }, { ...NOTHING, waitMs: 1_000 }],
  [
    "preferences of RFC 7240",
    { prefer: 'wait=5, modes="snapshot,delta"' },
    { ...NOTHING, takesDelta: true, waitMs: 5_000 },
  ],
  ["two headers", { prefer: ["wait=5", "modes=delta"] }, { ...NOTHING, takesDelta: true, waitMs: 5_000 }],
  ["a wait that is too long", { prefer: "wait=86400" }, { ...NOTHING, waitMs: 300_000 }],
  ["a wait that is no number", { prefer: "wait=ten" }, NOTHING],
  ["a wait without an end", { prefer: `wait=${"9".repeat(400)}` }, { ...NOTHING, waitMs: 300_000 }],
])("reads %s", (_name, headers, wanted) => {
  expect(bundlePreference(headers)).toEqual(wanted);
});

test("long headers take no long time", () => {
  const start = performance.now();
  bundlePreference({ "if-none-match": '"'.repeat(15_000), prefer: "modes=delta ,".repeat(1_200) });
  expect(performance.now() - start).toBeLessThan(200);
});
