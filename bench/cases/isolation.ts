import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadReport } from "../http-load.ts";
import type { Bench, BenchLine } from "../line.ts";
import { Load, runEdict } from "../running.ts";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../workspace.ts";

/** Questions a second: far below what the server can answer, as a product asks. */
const RATE = 300;
const AIM = 1.5;
const SERVED = "t0";

/**
 * Decisions over HTTP while the same `edict run` plans and applies a large workspace for the first time, beside the same
 * decisions while it has nothing to do. The client is a process of its own, on the same machine.
 */
export const isolationBench: Bench = {
  name: "isolation",
  run: async ({ smoke }) => {
    const tenants = smoke ? 200 : 10_000;
    const workspace = generateWorkspace(tenants);
    const rest = mkdtempSync(path.join(tmpdir(), "edict-bench-rest-"));
    move(workspace, rest);
    const edict = await runEdict(workspace, ["--data", path.join(rest, "data")]);
    const load = new Load();
    try {
      // The compiler of the JavaScript engine gets the time that it needs.
      load.measure(edict.address, RATE);
      await sleep(smoke ? 1_000 : 5_000);
      load.measure(edict.address, RATE);
      await sleep(smoke ? 3_000 : 20_000);
      const idle = await load.tell();
      load.measure(edict.address, RATE);
      move(rest, workspace);
      await edict.made(tenants * RESOURCES_PER_TENANT);
      return lines(tenants * RESOURCES_PER_TENANT, idle, await load.tell());
    } finally {
      await load.end();
      await edict.stop();
      rmSync(workspace, { recursive: true, force: true });
      rmSync(rest, { recursive: true, force: true });
    }
  },
};

/** Moves all tenants but the one that is asked for. */
function move(from: string, to: string): void {
  for (const [folder, stays] of [
    ["tenants", SERVED],
    ["platform/tenants", `${SERVED}.yaml`],
  ] as const) {
    mkdirSync(path.join(to, folder), { recursive: true });
    for (const name of readdirSync(path.join(from, folder))) {
      if (name !== stays) renameSync(path.join(from, folder, name), path.join(to, folder, name));
    }
  }
}

function lines(resources: number, idle: LoadReport, busy: LoadReport): readonly BenchLine[] {
  const p99 = busy.p99 / idle.p99;
  const told = ({ p50, p99: high, p999, longest, count, failed }: LoadReport): string =>
    `p50 ${p50.toFixed(2)} ms, p99 ${high.toFixed(2)} ms, p99.9 ${p999.toFixed(2)} ms, longest ${longest.toFixed(0)} ms (${count} questions, ${failed} failed)`;
  return [
    {
      what: `HTTP decisions at ${RATE}/s while ${resources} resources are planned and applied for the first time`,
      ours: told(busy),
      peer: `the same, idle: ${told(idle)}`,
      relation: `p99 is ${p99.toFixed(2)} times idle`,
      aim: `at most ${AIM} times, none failed`,
      met: p99 <= AIM && busy.failed === 0,
    },
  ];
}
