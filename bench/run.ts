// Runs the benchmarks: `npm run bench`, `npm run bench -- --smoke`, `npm run bench -- --only plan`,
// `npm run bench -- --only soak --minutes 30`.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { decisionBench } from "./cases/decision.ts";
import { httpBench } from "./cases/http.ts";
import { isolationBench } from "./cases/isolation.ts";
import { latencyBench } from "./cases/latency.ts";
import { planBench } from "./cases/plan.ts";
import { replayBench } from "./cases/replay.ts";
import { scaleBench } from "./cases/scale.ts";
import { searchBench } from "./cases/search.ts";
import { soakBench } from "./cases/soak.ts";
import type { Bench, BenchLine } from "./line.ts";
import { machine } from "./machine.ts";

const BENCHES: readonly Bench[] = [
  planBench,
  decisionBench,
  searchBench,
  httpBench,
  isolationBench,
  latencyBench,
  replayBench,
  scaleBench,
  soakBench,
];

const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    only: { type: "string" },
    minutes: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "no commit";
  }
}

function print(line: BenchLine): void {
  const verdict = line.met === undefined ? "" : line.met ? "  ✓" : "  ✗";
  const aim = line.aim === undefined ? "" : ` (aim: ${line.aim})`;
  console.log(`${line.what}\n    ${line.ours}   peer: ${line.peer}   ${line.relation}${aim}${verdict}`);
}

/** The long ones run by their names alone, or small. */
function isAsked({ name, onlyByName }: Bench): boolean {
  return values.only === undefined ? onlyByName !== true || values.smoke : name === values.only;
}

const lines: BenchLine[] = [];
if (!values.json) console.log(`${machine()}, ${commit()}${values.smoke ? ", smoke sizes" : ""}\n`);
for (const bench of BENCHES.filter(isAsked)) {
  const found = await bench.run({
    smoke: values.smoke,
    ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
  });
  lines.push(...found);
  if (!values.json) found.forEach(print);
}
if (values.json)
  console.log(JSON.stringify({ machine: machine(), commit: commit(), smoke: values.smoke, lines }, null, 2));
