import { rmSync } from "node:fs";
import path from "node:path";
import { setup, teardown } from "../../tests/servers/global-setup.ts";
import { freshPostgresUrl } from "../../tests/servers/postgres.ts";
import { mebibytes, ratio, seconds } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";
import { median, runProcess } from "../measure.ts";
import type { ProcessCost } from "../measure.ts";
import { terraformPlan, terraformVersion } from "../peers/terraform.ts";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../workspace.ts";

const EDICT = path.resolve(import.meta.dirname, "../../bin/edict.js");

/** Whole processes, from the start of the program to its end; state in PostgreSQL. */
export const planBench: Bench = {
  name: "plan",
  run: async ({ smoke }) => {
    const tenants = smoke ? 20 : 1_000;
    const runs = smoke ? 1 : 3;
    setup();
    const workspace = generateWorkspace(tenants);
    try {
      const database = await freshPostgresUrl();
      const ours = await repeat(runs, () => plan(workspace, database, true));
      const peer = terraformVersion() === undefined ? [] : await repeat(runs, () => terraformPlan(tenants * RESOURCES_PER_TENANT));
      const warm = await repeat(runs, () => plan(workspace, database, false));
      return lines(tenants * RESOURCES_PER_TENANT, smoke, ours, warm, peer);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
      await teardown();
    }
  },
};

async function plan(workspace: string, database: string, cold: boolean): Promise<ProcessCost> {
  if (cold) rmSync(path.join(workspace, ".edict"), { recursive: true, force: true });
  const cost = await runProcess(process.execPath, [EDICT, "plan", workspace, "--database", database]);
  if (cost.exitCode !== 2) throw new Error(`edict plan ended with ${cost.exitCode}: ${cost.stderr}${cost.stdout.slice(0, 2000)}`);
  return cost;
}

async function repeat(runs: number, work: () => Promise<ProcessCost>): Promise<readonly ProcessCost[]> {
  const costs: ProcessCost[] = [];
  for (let run = 0; run < runs; run += 1) costs.push(await work());
  return costs;
}

function lines(
  resources: number,
  smoke: boolean,
  ours: readonly ProcessCost[],
  warm: readonly ProcessCost[],
  peer: readonly ProcessCost[],
): readonly BenchLine[] {
  const time = median(ours.map(({ wallMs }) => wallMs));
  const memory = median(ours.map(({ peakMiB }) => peakMiB));
  const warmTime = median(warm.map(({ wallMs }) => wallMs));
  const peerTime = median(peer.map(({ wallMs }) => wallMs));
  const peerMemory = median(peer.map(({ peakMiB }) => peakMiB));
  const name = peer.length === 0 ? "no terraform here" : `terraform ${terraformVersion() ?? ""} plan of as many terraform_data:`;
  const aims = (met: boolean, aim: string) => (smoke || peer.length === 0 ? {} : { met, aim });
  return [
    {
      what: `load to plan, ${resources} new resources, nothing cached`,
      ours: seconds(time),
      peer: `${name} ${seconds(peerTime)}`,
      relation: ratio(time, peerTime, "time"),
      ...aims(time <= peerTime / 15, "1/15"),
    },
    {
      what: `load to plan, ${resources} new resources, peak memory`,
      ours: mebibytes(memory),
      peer: `${name} ${mebibytes(peerMemory)}`,
      relation: ratio(memory, peerMemory, "memory"),
      ...aims(memory <= peerMemory / 2, "1/2"),
    },
    {
      what: `load to plan, ${resources} new resources, files parsed before`,
      ours: seconds(warmTime),
      peer: `${name} ${seconds(peerTime)}`,
      relation: ratio(warmTime, peerTime, "time"),
    },
  ];
}
