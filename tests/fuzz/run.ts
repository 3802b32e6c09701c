// npm run fuzz -- [--seconds N] [--seed S]: looks for inputs that break the way from YAML to the plan.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sha256 } from "../../engine/digest.ts";
import { corpus } from "./corpus.ts";
import { fuzz } from "./fuzz.ts";
import type { Finding } from "./protocol.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    /** Where findings are written, one file each. */
    out: { type: "string", default: "coverage/fuzz" },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isSafeInteger(seed)) throw new Error("--seconds and --seed are numbers");

process.stdout.write(`seed ${seed}, ${seconds} s\n`);
const report = await fuzz({ seconds, seed, corpus: corpus() });
for (const finding of report.findings)
  process.stdout.write(`${finding.kind}: ${save(finding)}\n  ${finding.detail.slice(0, 2000)}\n`);
const { runs, blocks, signatures, kept, findings } = report;
process.stdout.write(
  `${runs} inputs, ${signatures} different answers, ${blocks} blocks reached, ${kept.length} inputs kept, ${findings.length} findings\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;

function save({ kind, input }: Finding): string {
  mkdirSync(values.out, { recursive: true });
  const path = join(
    values.out,
    `${kind}-${sha256(input.bytes).slice(7, 19)}--${input.path.replaceAll("/", "--")}`,
  );
  writeFileSync(path, input.bytes);
  return path;
}
