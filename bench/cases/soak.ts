import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setup, teardown } from "../../tests/servers/global-setup.ts";
import { freshPostgresUrl } from "../../tests/servers/postgres.ts";
import type { LoadReport } from "../http-load.ts";
import { mebibytes } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";
import { median } from "../measure.ts";
import { Load, runEdict } from "../running.ts";
import type { RunningEdict } from "../running.ts";
import { slopePerHour } from "../slope.ts";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../workspace.ts";

/** What one minute of it was like. */
interface Minute {
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly load: LoadReport;
  readonly changes: number;
}

/** The tenants that are changed, one a second by turns. */
const CHANGED = 50;
/** The part of what the server can answer at most that is asked of it. */
const SHARE = 0.8;
/** Memory may grow so much an hour, and the slow answers become so much slower, before it counts as growing. */
const FLAT_MIB = 64;
const FLAT_PART = 0.25;
/** Of the questions that were asked so many are answered within their minute; fewer, and they pile up. */
const KEPT = 0.98;

/**
 * `edict run` for a long time on PostgreSQL with 1,000 tenants: decisions at 80 % of the most that it can answer, and a
 * change a second. Tells whether memory and answer times stay what they are.
 */
export const soakBench: Bench = {
  name: "soak",
  onlyByName: true,
  run: async ({ smoke, minutes }) => {
    const tenants = smoke ? 60 : 1_000;
    const sampleMs = smoke ? 2_000 : 60_000;
    const samples = smoke ? 4 : (minutes ?? 30);
    setup();
    const workspace = generateWorkspace(tenants);
    const data = mkdtempSync(path.join(tmpdir(), "edict-bench-soak-"));
    const database = ["--database", await freshPostgresUrl(), "--data", data];
    const edict = await runEdict(workspace, database);
    const load = new Load();
    const changer = new Changer(workspace);
    try {
      await edict.made(tenants * RESOURCES_PER_TENANT);
      // The most that it can answer beside the changes, which cost as well.
      const changing = setInterval(() => changer.change(), 1_000);
      const most = await load.most(edict.address, smoke ? 1_000 : 15_000).finally(() => clearInterval(changing));
      const rate = Math.max(1, Math.round(most * SHARE));
      const measured = await observe(edict, load, changer, { rate, sampleMs, samples });
      return lines(measured, { tenants, rate, most, sampleMs });
    } finally {
      await load.end();
      await edict.stop();
      rmSync(workspace, { recursive: true, force: true });
      rmSync(data, { recursive: true, force: true });
      await teardown();
    }
  },
};

interface Course {
  /** Questions a second. */
  readonly rate: number;
  readonly sampleMs: number;
  readonly samples: number;
}

async function observe(
  edict: RunningEdict,
  load: Load,
  changer: Changer,
  { rate, sampleMs, samples }: Course,
): Promise<readonly Minute[]> {
  const timer = setInterval(() => changer.change(), 1_000);
  const minutes: Minute[] = [];
  try {
    for (let sample = 0; sample < samples; sample += 1) {
      load.measure(edict.address, rate);
      const before = changer.changes;
      await sleep(sampleMs);
      const told = await load.tell();
      const memory = await memoryOf(edict);
      minutes.push({ ...memory, load: told, changes: changer.changes - before });
      console.error(minuteText(sample + 1, minutes.at(-1)));
    }
  } finally {
    clearInterval(timer);
  }
  return minutes;
}

/** Gives the members of one tenant after the other another name, and back. */
class Changer {
  readonly #workspace: string;
  changes = 0;

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  change(): void {
    // t0 is the tenant that is asked for, so it stays as it is.
    const tenant = `t${1 + (this.changes % CHANGED)}`;
    const file = path.join(this.#workspace, "tenants", tenant, `${tenant}.yaml`);
    const text = readFileSync(file, "utf8");
    const [from, to] = text.includes("id: viewer@") ? ["id: viewer@", "id: guest@"] : ["id: guest@", "id: viewer@"];
    writeFileSync(file, text.replace(from, to));
    this.changes += 1;
  }
}

async function memoryOf({ address }: RunningEdict): Promise<Pick<Minute, "heapMiB" | "rssMiB">> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const gauge = (name: string): number => {
    const value = new RegExp(String.raw`^${name}(?:\{[^}]*\})? (\S+)$`, "mu").exec(text)?.[1];
    return value === undefined ? Number.NaN : Number(value) / 1024 ** 2;
  };
  return { rssMiB: gauge("process_resident_memory_bytes"), heapMiB: gauge("nodejs_heap_size_used_bytes") };
}

function minuteText(minute: number, sample: Minute | undefined): string {
  if (sample === undefined) return "";
  const { rssMiB, heapMiB, load, changes } = sample;
  return `${minute}: ${mebibytes(rssMiB)} resident, ${mebibytes(heapMiB)} heap, p50 ${load.p50.toFixed(2)} ms, p99 ${load.p99.toFixed(2)} ms, ${load.count} answers, ${load.failed} failed, ${changes} changes`;
}

function lines(
  minutes: readonly Minute[],
  { tenants, rate, most, sampleMs }: { readonly tenants: number; readonly rate: number; readonly most: number; readonly sampleMs: number },
): readonly BenchLine[] {
  // While everything is warmed up, memory and times find their level.
  const settled = minutes.slice(Math.floor(minutes.length / 4));
  const hours = sampleMs / 3_600_000;
  const slope = (value: (minute: Minute) => number): number => slopePerHour(settled.map(value), hours);
  const resident = slope(({ rssMiB }) => rssMiB);
  const p99 = slope(({ load }) => load.p99);
  const usual = median(settled.map(({ load }) => load.p99));
  const failed = minutes.reduce((sum, { load }) => sum + load.failed, 0);
  const over = ((settled.length - 1) * hours * p99) / usual;
  const asked = (minutes.length * rate * sampleMs) / 1000;
  const kept = minutes.reduce((sum, { load }) => sum + load.count, 0) / asked;
  const course = `${minutes.length} samples, ${tenants} tenants, ${rate} questions/s (${Math.round(most)} at most), a change a second`;
  const range = (value: (minute: Minute) => number): string =>
    `${Math.min(...settled.map(value)).toFixed(1)} to ${Math.max(...settled.map(value)).toFixed(1)}`;
  const grown = (settled.length - 1) * hours * resident;
  return [
    {
      what: `soak, ${course}: resident memory, MiB`,
      ours: `${range(({ rssMiB }) => rssMiB)} (heap ${range(({ heapMiB }) => heapMiB)})`,
      peer: "none",
      relation: `${resident >= 0 ? "+" : ""}${resident.toFixed(0)} MiB an hour`,
      aim: `flat: at most ${FLAT_MIB} MiB an hour, or in all`,
      met: resident <= FLAT_MIB || grown <= FLAT_MIB,
    },
    {
      what: "soak: time of an answer, ms",
      ours: `p50 ${range(({ load }) => load.p50)}, p99 ${range(({ load }) => load.p99)}, ${failed} failed, ${(kept * 100).toFixed(1)} % answered in time`,
      peer: "none",
      relation: `p99 ${over >= 0 ? "+" : ""}${(over * 100).toFixed(0)} % from first to last`,
      aim: `flat: at most +${FLAT_PART * 100} %, none failed, ${KEPT * 100} % answered`,
      met: over <= FLAT_PART && failed === 0 && kept >= KEPT,
    },
  ];
}
