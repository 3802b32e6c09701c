import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { desiredReleases } from "../../compose/access.ts";
import { openWorkspace } from "../../compose.ts";
import type { Release } from "../../core/release.ts";
import { openDecisionPoint } from "../../decisions/index.ts";
import { folderReader } from "../../decisions/log/log-reader.ts";
import { questionMask } from "../../decisions/log/mask.ts";
import { lineWriter } from "../../decisions/log/record-line.ts";
import { segmentName } from "../../decisions/log/segments.ts";
import { replayLog } from "../../decisions/replay/replay.ts";
import { microseconds, seconds } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../../examples/acme");
const NOW = 1_767_225_600_000;
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const AIM = { records: 10_000_000, ms: 180_000 };
const PER_SEGMENT = 125_000;

const PEOPLE = ["owner", "admin", "member", "viewer", "nobody"];
const ACTIONS = [
  ["view", "data"],
  ["edit", "campaign"],
  ["send", "message"],
  ["connect", "account"],
] as const;

/** How long a recorded log takes to be asked again of another state. Every second question is unlike any other. */
export const replayBench: Bench = {
  name: "replay",
  run: async ({ smoke }) => {
    const folder = mkdtempSync(path.join(tmpdir(), "edict-bench-replay-"));
    try {
      const workspace = await openWorkspace({ root: EXAMPLE, dataDir: path.join(folder, "data"), actor: "bench", logger: SILENT });
      const { releases } = await desiredReleases(workspace);
      await workspace.close();
      const count = smoke ? 20_000 : 1_000_000;
      const release = releases.get("acme");
      if (release === undefined) throw new Error("the example has no release");
      await writeLog(path.join(folder), release, count);
      return [await measure(folder, [...releases.values()], count)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string, releases: readonly Release[], count: number): Promise<BenchLine> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const pieces = folderReader(folder).read({});
  const tally = await replayLog({ releases, range: {}, pieces, threads: 2 });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  if (tally.records !== count || tally.wider + tally.narrower > 0) throw new Error("the replay is wrong");
  const whole = (ms / count) * AIM.records;
  return {
    what: `edict replay of ${count} recorded decisions on 2 threads (${tally.evaluations} evaluations)`,
    ours: `${seconds(ms)}, ${microseconds((user + system) / 1000 / count)} of CPU a decision`,
    peer: "none",
    relation: `at this rate 10,000,000 take ${seconds(whole)}`,
    aim: "10,000,000 in 180 s",
    met: whole <= AIM.ms,
  };
}

/** Records as a server would have written them. */
async function writeLog(folder: string, release: Release, count: number): Promise<void> {
  const point = await openDecisionPoint();
  point.publish(release);
  const write = lineWriter(questionMask({ keep: "read", mask: [] }), () => release);
  let lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const [action, type] = ACTIONS[index % ACTIONS.length] ?? ACTIONS[0];
    const id = index % 2 === 0 ? String(index % 1_000) : `r${index}`;
    const request = {
      subject: { type: "user", id: `${PEOPLE[(index >> 2) % PEOPLE.length]}@acme.example` },
      action: { name: action },
      resource: { type, id },
      context: { ip: "192.0.2.1", userAgent: "bench" },
    };
    const now = NOW + index * 5;
    const answer = point.evaluate("acme", request, { now });
    lines.push(
      write(`bench:${index}`, { tenant: "acme", request, answer, now, ms: 0.01, route: "evaluation", source: "server", requestId: `3f2c1d9e-7b1a-4c59-a1b2-${index}`, caller: "acme-app" }),
    );
    if (lines.length < PER_SEGMENT && index < count - 1) continue;
    writeFileSync(path.join(folder, segmentName("bench", now, index)), `${lines.join("\n")}\n`);
    lines = [];
  }
}
