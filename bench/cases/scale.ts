import { rmSync } from "node:fs";
import path from "node:path";
import { setup, teardown } from "../../tests/servers/global-setup.ts";
import { freshPostgresUrl } from "../../tests/servers/postgres.ts";
import { mebibytes, seconds } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";
import { median, runProcess } from "../measure.ts";
import type { ProcessCost } from "../measure.ts";
import { terraformPlan, terraformVersion } from "../peers/terraform.ts";
import type { SteadyReport } from "../steady.ts";
import type { SweepReport } from "../sweep.ts";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../workspace.ts";

const EDICT = path.resolve(import.meta.dirname, "../../bin/edict.js");
const STEADY = path.resolve(import.meta.dirname, "../steady.ts");
const SWEEP = path.resolve(import.meta.dirname, "../sweep.ts");

/** Beyond so many resources everything is run once: what chance adds is small beside the whole. */
const ONCE = 50_000;
/** The peer gets so long for one plan: its time grows with the square of the resources. */
const PEER_MS = 300_000;

/** What one size cost. */
interface Row {
  readonly resources: number;
  readonly plan: ProcessCost;
  readonly peer: ProcessCost | undefined;
  readonly steady: SteadyReport;
  readonly apply: ProcessCost;
  readonly sweep: SweepReport;
}

/** How everything grows with the number of resources; state in PostgreSQL. */
export const scaleBench: Bench = {
  name: "scale",
  run: async ({ smoke }) => {
    setup();
    try {
      const rows: Row[] = [];
      for (const tenants of smoke ? [10, 20, 40] : [100, 1_000, 10_000]) {
        rows.push(await measure(tenants));
        // The last row takes minutes.
        if (!smoke) console.error(JSON.stringify(rows.at(-1), (key, value: unknown) => (key === "stdout" ? undefined : value)));
      }
      return rows.flatMap((row, at) => lines(row, rows[at - 1], smoke));
    } finally {
      await teardown();
    }
  },
};

async function measure(tenants: number): Promise<Row> {
  const resources = tenants * RESOURCES_PER_TENANT;
  const workspace = generateWorkspace(tenants);
  try {
    const database = await freshPostgresUrl();
    const runs = resources > ONCE ? 1 : 3;
    const plan = await middle(runs, () => coldPlan(workspace, database));
    const peer = terraformVersion() === undefined ? undefined : await middle(runs, () => terraformPlan(resources, PEER_MS));
    const steady = await child<SteadyReport>(STEADY, workspace);
    const apply = await edict(["apply", workspace, "--yes", "--database", database], 0);
    return { resources, plan, peer, steady, apply, sweep: await child<SweepReport>(SWEEP, database) };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function coldPlan(workspace: string, database: string): Promise<ProcessCost> {
  rmSync(path.join(workspace, ".edict"), { recursive: true, force: true });
  return edict(["plan", workspace, "--database", database], 2);
}

async function edict(args: readonly string[], exitCode: number): Promise<ProcessCost> {
  return expectExit(await runProcess(process.execPath, [EDICT, ...args]), exitCode, `edict ${args[0] ?? ""}`);
}

async function child<Report>(script: string, argument: string): Promise<Report> {
  const cost = await runProcess(process.execPath, [script, argument]);
  return JSON.parse(expectExit(cost, 0, path.basename(script)).stdout) as Report;
}

function expectExit(cost: ProcessCost, exitCode: number, what: string): ProcessCost {
  if (cost.exitCode === exitCode) return cost;
  throw new Error(`${what} ended with ${cost.exitCode}: ${cost.stderr}${cost.stdout.slice(-2_000)}`);
}

/** The run that took the median time. */
async function middle(runs: number, work: () => Promise<ProcessCost>): Promise<ProcessCost> {
  const costs: ProcessCost[] = [];
  for (let run = 0; run < runs; run += 1) costs.push(await work());
  const time = median(costs.map(({ wallMs }) => wallMs));
  const [first = await work()] = costs.filter(({ wallMs }) => wallMs === time);
  return first;
}

function lines(row: Row, before: Row | undefined, smoke: boolean): readonly BenchLine[] {
  const aims = (met: boolean, aim: string) => (smoke || row.resources < ONCE ? {} : { met, aim });
  const line = (what: string, value: (one: Row) => number, shown: string, rest: Partial<BenchLine>): BenchLine => ({
    what: `${row.resources.toLocaleString("en")} resources: ${what}`,
    ours: shown,
    peer: "none",
    relation: growth(value, row, before),
    ...rest,
  });
  const { plan, apply, steady, sweep } = row;
  return [
    line("load to plan, all new, nothing cached", (one) => one.plan.wallMs, seconds(plan.wallMs), {
      peer: peerText(row.peer),
      ...aims(plan.wallMs <= 25_000, "25 s"),
    }),
    line("its peak memory", (one) => one.plan.peakMiB, mebibytes(plan.peakMiB), {
      peer: peerMemory(row.peer),
      ...aims(plan.peakMiB <= 1_536, "1.5 GiB"),
    }),
    line("judged again, nothing changed", (one) => one.steady.unchanged, milliseconds(steady.unchanged), {
      ...aims(steady.unchanged <= 1_000, "1 s"),
    }),
    line(
      "one file changed, from the wake to judged and compared",
      (one) => one.steady.oneFile,
      `${milliseconds(steady.oneFile)}, longest ${milliseconds(steady.oneFileLongest)}`,
      aims(steady.oneFile <= 200, "200 ms"),
    ),
    line(
      "first apply",
      (one) => one.apply.wallMs,
      `${seconds(apply.wallMs)}, ${Math.round((row.resources * 1000) / apply.wallMs)} resources/s, ${mebibytes(apply.peakMiB)}`,
      {},
    ),
    line(
      "look for drift",
      (one) => one.sweep.ms,
      `${seconds(sweep.ms)}, ${sweep.statements} statements, ${sweep.compared} compared`,
      aims(sweep.ms <= 10_000 && sweep.statements < 20, "10 s, below 20 statements"),
    ),
  ];
}

function growth(value: (row: Row) => number, row: Row, before: Row | undefined): string {
  if (before === undefined) return "the first row";
  const times = value(row) / value(before);
  return `${times.toFixed(1)} times the row before, for ${row.resources / before.resources} times the resources`;
}

function peerText(peer: ProcessCost | undefined): string {
  if (peer === undefined) return "no terraform here";
  const name = `terraform ${terraformVersion() ?? ""} plan of as many terraform_data:`;
  return peer.exitCode === 0 ? `${name} ${seconds(peer.wallMs)}` : `${name} not done after ${seconds(peer.wallMs)}`;
}

function peerMemory(peer: ProcessCost | undefined): string {
  return peer === undefined ? "no terraform here" : `terraform: ${mebibytes(peer.peakMiB)}`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}
