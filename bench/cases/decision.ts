import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type * as OpaWasm from "@open-policy-agent/opa-wasm";
import type { Release } from "../../core/release.ts";
import { DecisionPoint } from "../../decisions/index.ts";
import type { EvaluationRequest } from "../../decisions/index.ts";
import { sliceRelease } from "../../decisions/slice.ts";
import { loadPolicies } from "../../policies/runner.ts";
import type { Policies } from "../../policies/runner.ts";
import { demandOpa, findOpa } from "../../tools/policies/opa.ts";
import { editing, releaseOf, scattered, sending } from "../decision-data.ts";
import { ratio } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";
import { median } from "../measure.ts";

const POLICIES = path.resolve(import.meta.dirname, "../../policies");
const NOW = 1_767_225_600_000;
const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as typeof OpaWasm;

/** What one of many equal steps cost, in microseconds. */
interface Cost {
  /** Of the processor, all threads of the process together: what other programs do on the machine does not count. */
  readonly cpu: number;
  readonly wall: number;
}

/**
 * Decisions in process, whole: look-ups, Rego in WebAssembly where nothing is kept, reasons. Peers, over the same policy
 * and input in the same run: OPA's own evaluator, and the package opa-wasm as its documentation shows it.
 */
export const decisionBench: Bench = {
  name: "decision",
  run: async ({ smoke }) => {
    const policies = await loadPolicies();
    const peer = await peers(policies, smoke);
    return [
      ...single(policies, smoke, peer),
      ...flat(policies, smoke),
      loading(policies, smoke),
      swapping(policies, smoke),
      idle(policies, smoke),
    ];
  },
};

function pointOf(policies: Policies, releases: readonly Release[]): DecisionPoint {
  const point = new DecisionPoint({
    policy: policies.runtime,
    onFailure: ({ error }) => {
      throw error;
    },
  });
  point.replaceAll(releases);
  return point;
}

/** Every question once, in one round; the median of the rounds, each with a decision point that was asked nothing. */
function askAll(make: () => DecisionPoint, questions: readonly EvaluationRequest[], warm?: EvaluationRequest): Cost {
  const rounds = Array.from({ length: 6 }, () => {
    const point = make();
    if (warm !== undefined) point.evaluate("acme", warm, { now: NOW });
    return costOf(questions.length, (index) => {
      const question = questions[index];
      if (question !== undefined) point.evaluate("acme", question, { now: NOW });
    });
  });
  return middle(rounds);
}

function costOf(count: number, step: (index: number) => void): Cost {
  const [used, start] = [process.cpuUsage(), performance.now()];
  for (let index = 0; index < count; index += 1) step(index);
  const { user, system } = process.cpuUsage(used);
  return { cpu: (user + system) / count, wall: ((performance.now() - start) * 1_000) / count };
}

/** The first round compiles, and is left out. */
function middle(rounds: readonly Cost[]): Cost {
  const counted = rounds.slice(1);
  return { cpu: median(counted.map(({ cpu }) => cpu)), wall: median(counted.map(({ wall }) => wall)) };
}

function single(policies: Policies, smoke: boolean, peer: Peers): readonly BenchLine[] {
  const count = smoke ? 2_000 : 100_000;
  const release = releaseOf("acme", { roles: 10, subjects: count });
  const make = (): DecisionPoint => pointOf(policies, [release]);
  const others = scattered(count);
  const never = others.map((index) => sending(index));
  const values = others.map((index) => editing(index, index % 2 === 0 ? index : index + 1));
  const repeated = others.map(() => sending(1));
  const batch = others.slice(0, 100).map((index) => ({ ok: true as const, value: editing(7, index) }));
  const batches = middle(
    Array.from({ length: 6 }, () => {
      const point = make();
      const { cpu, wall } = costOf(count / 100, () => point.evaluateMany("acme", batch, { now: NOW }));
      return { cpu: cpu / 100, wall: wall / 100 };
    }),
  );
  return [
    line("repeat: a question that was asked before, parsed anew", askAll(make, repeated, sending(1)), 0.5, peer),
    line("uncached: a subject that never asked before, no condition", askAll(make, never), 3, peer),
    line("uncached: a subject and an owner never seen, a condition reads both", askAll(make, values), 3, peer),
    line("batch of 100 with a condition, a decision", batches, 7, peer),
  ];
}

function line(what: string, ours: Cost, aim: number, peer: Peers): BenchLine {
  return {
    what: `one decision in process, ${what}`,
    ours: told(ours),
    peer: `opa bench ${peer.opa === undefined ? "not here" : `${peer.opa.toFixed(1)} µs`}, opa-wasm ${told(peer.wasm)}`,
    relation: ratio(ours.cpu, peer.wasm.cpu, "opa-wasm's time"),
    aim: `${aim} µs`,
    met: ours.cpu <= aim,
  };
}

function told({ cpu, wall }: Cost): string {
  return `${cpu.toFixed(2)} µs of CPU (${wall.toFixed(2)} µs by the clock)`;
}

/** What is asked of a point, and how it costs with new values each time, and with nothing that is new. */
interface Growth {
  readonly fresh: Cost;
  readonly kept: Cost;
}

function flat(policies: Policies, smoke: boolean): readonly BenchLine[] {
  const count = smoke ? 1_000 : 50_000;
  const few = smoke ? 100 : 1_000;
  const [manyRoles, manyTenants, manySubjects] = smoke ? [100, 100, 1_000] : [10_000, 10_000, 1_000_000];
  const acme = (roles: number, subjects: number): Growth => {
    const point = pointOf(policies, [releaseOf("acme", { roles, subjects })]);
    return growthOf(point, subjects, count, ["acme"]);
  };
  const tenants = (number: number): Growth => {
    const names = Array.from({ length: number }, (_value, index) => `t${index}`);
    const releases = names.map((name) => releaseOf(name, { roles: 3, subjects: 10 }));
    return growthOf(pointOf(policies, releases), 10, count, names);
  };
  return [
    growth("10,000 roles beside 10", acme(manyRoles, manyRoles), acme(10, manyRoles), 1.3),
    growth("10,000 tenants beside 1", tenants(manyTenants), tenants(1), 1.3),
    growth("1,000,000 bound subjects beside 1,000", acme(10, manySubjects), acme(10, few), 1.5),
  ];
}

/** After everything was asked once, so that what is made once for a release is made. */
function growthOf(point: DecisionPoint, subjects: number, count: number, tenants: readonly string[]): Growth {
  const order = scattered(count).map((index) => (index * 101) % subjects);
  const tenantAt = (index: number): string => tenants[(index * 7) % tenants.length] ?? "";
  const rounds = (ask: (subject: number, round: number, index: number) => EvaluationRequest): Cost => {
    const costs = Array.from({ length: 6 }, (_value, round) => {
      const questions = order.map((subject, index) => ask(subject, round, index));
      return costOf(count, (index) => {
        const question = questions[index];
        if (question !== undefined) point.evaluate(tenantAt(index), question, { now: NOW });
      });
    });
    return middle(costs);
  };
  const fresh = rounds((subject, round, index) => editing(subject, round * count + index));
  return { fresh, kept: rounds((subject) => sending(subject)) };
}

function growth(what: string, many: Growth, few: Growth, aim: number): BenchLine {
  const both = ({ fresh, kept }: Growth): string =>
    `${fresh.cpu.toFixed(2)} µs of CPU for values never seen, ${kept.cpu.toFixed(2)} µs for a kept answer`;
  const times = (kind: keyof Growth): string => (many[kind].cpu / few[kind].cpu).toFixed(2);
  return {
    what: `flat: ${what}`,
    ours: both(many),
    peer: both(few),
    relation: `${times("fresh")} times, ${times("kept")} times for a kept answer`,
    aim: `${aim} times`,
    met: many.fresh.cpu <= few.fresh.cpu * aim,
  };
}

/** From the text to the first answer. */
function loading(policies: Policies, smoke: boolean): BenchLine {
  const text = JSON.stringify(releaseOf("acme", { roles: 100, subjects: smoke ? 1_000 : 63_500 }));
  const rounds = Array.from({ length: 5 }, () => {
    const point = pointOf(policies, []);
    return costOf(1, () => {
      point.publish(JSON.parse(text) as Release);
      point.evaluate("acme", sending(9), { now: NOW });
    });
  });
  const cost = middle(rounds);
  return {
    what: `a release of ${(text.length / 1e6).toFixed(1)} MB is read, published and asked`,
    ours: `${(cost.cpu / 1_000).toFixed(0)} ms of CPU (${(cost.wall / 1_000).toFixed(0)} ms by the clock)`,
    peer: "none",
    relation: "no peer",
    aim: "300 ms",
    met: cost.wall / 1_000 < 300,
  };
}

/** The first question to a new release is the slowest one: nothing is kept yet. */
function swapping(policies: Policies, smoke: boolean): BenchLine {
  const releases = [0, 1].map(() => releaseOf("acme", { roles: 100, subjects: smoke ? 1_000 : 50_000 }));
  const point = pointOf(policies, []);
  const first: number[] = [];
  let denied = 0;
  for (let swap = 0; swap < (smoke ? 20 : 2_000); swap += 1) {
    const next = releases[swap % 2];
    if (next !== undefined) point.publish(next);
    const start = performance.now();
    if (!point.evaluate("acme", sending(swap), { now: NOW }).decision) denied += 1;
    first.push((performance.now() - start) * 1_000);
  }
  const sorted = first.toSorted((left, right) => left - right);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  return {
    what: `${first.length} new releases, each asked at once`,
    ours: `${denied} questions failed, first answers ${median(first).toFixed(0)} µs, p99 ${p99.toFixed(0)} µs`,
    peer: "none",
    relation: "no peer",
    aim: "none failed, p99 1,000 µs",
    met: denied === 0 && p99 < 1_000,
  };
}

/** Heap of tenants that hold a release of three roles and ten subjects, and were asked one question each. */
function idle(policies: Policies, smoke: boolean): BenchLine {
  const count = smoke ? 100 : 10_000;
  const texts = Array.from({ length: count }, (_value, index) =>
    JSON.stringify(releaseOf(`t${index}`, { roles: 3, subjects: 10 })),
  );
  const before = heapBytes();
  const point = pointOf(
    policies,
    texts.map((text) => JSON.parse(text) as Release),
  );
  const loaded = (heapBytes() - before) / count;
  for (let index = 0; index < count; index += 1) point.evaluate(`t${index}`, sending(1), { now: NOW });
  const asked = (heapBytes() - before) / count;
  return {
    what: `memory of a tenant, of ${point.size}`,
    ours: `${(loaded / 1_024).toFixed(1)} KiB idle, ${(asked / 1_024).toFixed(1)} KiB once it was asked`,
    peer: `${((texts[0]?.length ?? 0) / 1_024).toFixed(1)} KiB of JSON`,
    relation: "no peer",
    aim: "50 KiB idle",
    met: loaded < 50 * 1_024,
  };
}

/** After everything that can go went. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

interface Peers {
  /** Microseconds by OPA's topdown evaluator, without HTTP; absent where there is no opa. */
  readonly opa: number | undefined;
  readonly wasm: Cost;
}

async function peers(policies: Policies, smoke: boolean): Promise<Peers> {
  const { input } = sliceRelease(releaseOf("acme", { roles: 10, subjects: 10 }), editing(1, 1), NOW);
  const policy = loadPolicySync(policies.bundle.module, { initial: 32 });
  const count = smoke ? 1_000 : 50_000;
  const rounds = Array.from({ length: 6 }, () =>
    costOf(count, () => policy.evaluate(input, "edict/runtime/decision")),
  );
  return { opa: await opaBench(input, smoke), wasm: middle(rounds) };
}

async function opaBench(value: object, smoke: boolean): Promise<number | undefined> {
  const opa = await findOpa().catch(() => undefined);
  if (opa === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "edict-bench-decision-"));
  try {
    const input = path.join(folder, "input.json");
    writeFileSync(input, JSON.stringify(value));
    const data = ["lib", "runtime"].flatMap((room) => ["--data", path.join(POLICIES, room)]);
    const count = ["--count", smoke ? "1" : "5"];
    const words = ["bench", ...data, ...count, "--input", input, "--format", "gobench"];
    const output = await demandOpa(opa, [...words, "data.edict.runtime.decision"]);
    const nanoseconds = [...output.matchAll(/\s([\d.]+) ns\/op/gu)].map(([, found]) => Number(found));
    return median(nanoseconds) / 1_000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
