// Runs edict while everything around it fails: `npm run chaos -- [--seeds N] [--from K] [--seed S] [--faults a,b]
// [--slots N] [--json FILE] [--smoke]`. A seed makes the same workspace, the same schedule and the same choices again.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { postgresPrograms, POSTGRES_MISSING } from "../tests/servers/postgres.ts";
import { makeCanaries } from "./canaries.ts";
import { FAULTS, faultOfSeed } from "./faults/list.ts";
import { FAKETIME_MISSING, faketimeLibrary } from "./outside/faketime.ts";
import { PrivateServer } from "./outside/server.ts";
import { TOXIPROXY_MISSING, Toxiproxy, toxiproxyProgram } from "./outside/toxiproxy.ts";
import { countsOf, isClean, problemsOf, reportOf } from "./report.ts";
import { failedRun } from "./result.ts";
import type { RunResult } from "./result.ts";
import { runSeed } from "./scenario.ts";
import type { Need } from "./scene.ts";
import { openSlot } from "./slot.ts";
import type { Slot } from "./slot.ts";
import { textTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "50" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    faults: { type: "string" },
    slots: { type: "string", default: "4" },
    json: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});

const folder = mkdtempSync(path.join(tmpdir(), "edict-chaos-"));
// PostgreSQL runs as another user and has to get through.
chmodSync(folder, 0o711);
const canaries = makeCanaries();
Object.assign(process.env, canaries.environment);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();

async function main(): Promise<number> {
  if (postgresPrograms() === undefined) return missing(POSTGRES_MISSING);
  const program = await toxiproxyProgram();
  const faketime = faketimeLibrary();
  const lacks = new Map<Need, string | undefined>([
    ["toxiproxy", program === undefined ? TOXIPROXY_MISSING : undefined],
    ["faketime", faketime === undefined ? FAKETIME_MISSING : undefined],
    ["small-disk", await PrivateServer.smallDiskMissing(folder)],
  ]);
  for (const [need, reason] of lacks) {
    if (reason === undefined) continue;
    if (process.env["EDICT_REQUIRE_ALL"] === "1" && need !== "small-disk") return missing(reason);
    print(`skipped: ${faultsThatNeed(need)}: ${reason}`);
  }
  const seeds = seedsToRun(lacks);
  const toxiproxy = program === undefined ? undefined : await Toxiproxy.start(program);
  const tools = {
    ...(toxiproxy === undefined ? {} : { toxiproxy }),
    ...(faketime === undefined ? {} : { faketime }),
  };
  try {
    return await runAll(seeds, tools);
  } finally {
    toxiproxy?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAll(
  seeds: readonly number[],
  tools: Pick<Slot, "faketime" | "toxiproxy">,
): Promise<number> {
  const start = performance.now();
  const results: RunResult[] = [];
  const left = [...seeds];
  const work = async (number: number): Promise<void> => {
    const slot = await openSlot(path.join(folder, `slot-${number}`), canaries, tools);
    try {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        const result = await runSeed(seed, slot).catch((error: unknown) => failedRun(seed, error));
        results.push(result);
        tell(result, results.length, seeds.length);
      }
    } finally {
      await slot.server.stop();
    }
  };
  const slots = Math.min(Number(values.slots), seeds.length);
  await Promise.all(Array.from({ length: slots }, (_, number) => work(number)));
  const report = reportOf(results, performance.now() - start);
  print(`\n${textTable(report)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  return results.every(isClean) ? 0 : 1;
}

/** The seeds asked for, without those whose fault was not asked for or cannot be had here. */
function seedsToRun(lacks: ReadonlyMap<Need, string | undefined>): readonly number[] {
  if (values.seed !== undefined) return [Number(values.seed)];
  const named = values.faults?.split(",").map((name) => name.trim());
  const unknown = named?.filter((name) => !FAULTS.some((fault) => fault.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(", ")}; there is ${allNames()}`);
  const wanted = values.smoke ? FAULTS.length : Number(values.seeds);
  const seeds: number[] = [];
  const met = new Set<string>();
  for (
    let seed = Number(values.from);
    seeds.length < wanted && seed < Number(values.from) + wanted * 100;
    seed += 1
  ) {
    const { name, needs } = faultOfSeed(seed);
    const possible = needs === undefined || lacks.get(needs) === undefined;
    const asked = named === undefined || named.includes(name);
    if (!possible || !asked || (values.smoke && met.has(name))) continue;
    met.add(name);
    seeds.push(seed);
  }
  return seeds;
}

function tell(result: RunResult, done: number, all: number): void {
  const took = `${(result.durationMs / 1000).toFixed(1)} s`;
  if (isClean(result)) {
    print(`${done}/${all} seed ${result.seed} ${result.fault}: ${result.injected} injected, ok, ${took}`);
    return;
  }
  const log = path.join(tmpdir(), `edict-chaos-seed-${result.seed}.log`);
  const problems = Object.entries(countsOf(result)).filter(([, count]) => count > 0);
  writeFileSync(
    log,
    `${JSON.stringify(result.violations, null, 2)}\n${JSON.stringify(result.struck)}\n${result.log}`,
  );
  print(
    `${done}/${all} seed ${result.seed} ${result.fault}: ${problems.map((entry) => entry.join(" ")).join(", ")}`,
  );
  for (const text of problemsOf(result).slice(0, 5)) print(`    ${text.slice(0, 300)}`);
  print(`    again: npm run chaos -- --seed ${result.seed}    log: ${log}`);
}

function faultsThatNeed(need: Need): string {
  return FAULTS.filter(({ needs }) => needs === need)
    .map(({ name }) => name)
    .join(", ");
}

function allNames(): string {
  return FAULTS.map(({ name }) => name).join(", ");
}

function missing(reason: string): number {
  print(reason);
  return process.env["EDICT_REQUIRE_ALL"] === "1" ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
