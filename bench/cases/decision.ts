import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkspace } from "../../compose.ts";
import type { Release } from "../../core/release.ts";
import type { DecisionPoint, EvaluationRequest } from "../../decisions/index.ts";
import { sliceRelease } from "../../decisions/slice.ts";
import { demandOpa, findOpa } from "../../tools/policies/opa.ts";
import { microseconds, ratio } from "../line.ts";
import type { Bench } from "../line.ts";
import { median } from "../measure.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../../examples/acme");
const POLICIES = path.resolve(import.meta.dirname, "../../policies");

const REQUEST: EvaluationRequest = {
  subject: { type: "user", id: "member@acme.example" },
  action: { name: "edit" },
  resource: { type: "campaign", id: "1" },
};

const NOW = 1_767_225_600_000;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** One decision in process, whole: lookups, Rego in WASM, reasons. The peer is OPA's own evaluator over the same Rego. */
export const decisionBench: Bench = {
  name: "decision",
  run: async ({ smoke }) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), "edict-bench-decision-"));
    const workspace = await openWorkspace({ root: EXAMPLE, dataDir, actor: "bench", logger: SILENT });
    try {
      await workspace.apply({});
      const point = await workspace.decisionPoint();
      const ours = measure(point, smoke ? 2_000 : 200_000);
      const release = await (await workspace.store()).release("acme");
      const peer = release === undefined ? undefined 
          : await opaBench(release, dataDir, smoke);
      return [
        {
          what: "one decision in process (member edits a campaign, with reasons)",
          ours: microseconds(ours),
          peer: peer === undefined ? "no opa here" : `opa bench of the same policy and input: ${microseconds(peer)}`,
          relation: ratio(ours, peer ?? Number.NaN, "time"),
        },
      ];
    } finally {
      await workspace.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

/** Milliseconds a decision, the median of five rounds after a warm-up. */
function measure(point: DecisionPoint, count: number): number {
  const round = (): number => {
    const start = performance.now();
    for (let index = 0; index < count; index += 1) {
      if (!point.evaluate("acme", REQUEST, { now: NOW }).decision) throw new Error("denied");
    }
    return (performance.now() - start) / count;
  };
  round();
  return median(Array.from({ length: 5 }, round));
}

/** Milliseconds an evaluation takes in OPA itself (its topdown evaluator, no HTTP), over the same policy and slice. */
async function opaBench(release: Release, folder: string, smoke: boolean): Promise<number | undefined> {
  const opa = await findOpa().catch(() => undefined);
  if (opa === undefined) return undefined;
  const input = path.join(folder, "input.json");
  writeFileSync(input, JSON.stringify(sliceRelease(release, REQUEST, NOW).input));
  const data = ["lib", "runtime"].flatMap((room) => ["--data", path.join(POLICIES, room)]);
  const count = smoke ? ["--count", "1"] : ["--count", "5"];
  const query = ["bench", ...data, ...count, "--input", input, "--format", "gobench", "data.edict.runtime.decision"];
  const output = await demandOpa(opa, query);
  const nanoseconds = [...output.matchAll(/\s([\d.]+) ns\/op/gu)].map(([, value]) => Number(value));
  return median(nanoseconds) / 1e6;
}
