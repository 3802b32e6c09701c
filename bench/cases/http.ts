import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { openWorkspace } from "../../compose.ts";
import { sliceRelease } from "../../decisions/slice.ts";
import { ratio } from "../line.ts";
import type { Bench, BenchLine } from "../line.ts";
import { median } from "../measure.ts";
import { cerbosPeer, nodePeer, opaPeer, pinned } from "../peers/http.ts";
import type { HttpPeer } from "../peers/http.ts";
import type { RawLoadOrder, RawLoadReport } from "../raw-load.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../../examples/acme");
const LOAD = path.resolve(import.meta.dirname, "../raw-load.ts");
const WASM = path.resolve(import.meta.dirname, "../../policies/bundle/policy.wasm");
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const NOW = 1_767_225_600_000;
const CONNECTIONS = 16;
const BATCH = 100;

const QUESTION = {
  subject: { type: "user", id: "member@acme.example" },
  action: { name: "edit" },
  resource: { type: "campaign", id: "1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";

type Asked = Pick<RawLoadOrder, "body" | "headers" | "path">;

interface Measured {
  /** Microseconds of CPU a request. */
  readonly cpu: number;
  readonly perSecond: number;
  /** Milliseconds at 80 % of the most. */
  readonly p50: number;
  readonly p99: number;
}

/** What one request costs the server, beside a route that does nothing and beside other decision points. */
export const httpBench: Bench = {
  name: "http",
  run: async ({ smoke }) => {
    const folder = mkdtempSync(path.join(tmpdir(), "edict-bench-http-"));
    const secret = randomBytes(32).toString("base64url");
    const input = await inputOfPolicy(path.join(folder, "input"));
    const question = { path: EVALUATION, headers: {}, body: JSON.stringify(QUESTION) };
    const token = { authorization: `Bearer ${secret}` };
    const run = (peer: Promise<HttpPeer | undefined>, asked: Asked, slow = false): Promise<Measured | undefined> =>
      measured(peer, asked, smoke ? 400 : slow ? 4_000 : 20_000, smoke ? 1 : 5);
    const root = { path: "/", headers: {}, body: question.body };
    try {
      const noop = await run(nodePeer("noop"), root);
      const plain = await run(nodePeer("fastify"), root);
      const ours = await run(nodePeer("edict", EXAMPLE, path.join(folder, "a")), question);
      const whole = await run(nodePeer("edict-log", EXAMPLE, path.join(folder, "b"), secret), { ...question, headers: token });
      const wasm = await run(nodePeer("fastify-wasm", WASM), { ...root, body: JSON.stringify(input) });
      const data = { path: "/v1/data/edict/runtime/decision", headers: {}, body: JSON.stringify({ input }) };
      const opa = await run(opaPeer(), data, true);
      const check = { path: "/api/check/resources", headers: {}, body: JSON.stringify(CERBOS_QUESTION) };
      const cerbos = await run(smoke ? Promise.resolve(undefined) : cerbosPeer(folder), check, true);
      const evaluations = Array.from({ length: BATCH }, (_, index) => ({ resource: { type: "campaign", id: `${index}` } }));
      const many = { ...question, path: `${EVALUATION}s`, body: JSON.stringify({ ...QUESTION, evaluations }) };
      const batch = await measured(nodePeer("edict", EXAMPLE, path.join(folder, "c")), many, smoke ? 20 : 1_000, smoke ? 1 : 5);
      return [
        costLine("one decision over HTTP", ours, noop, 1.35),
        costLine("the same with a token and an observer of decisions", whole, noop, 1.6),
        against("fastify that does nothing", ours, plain),
        against("fastify and opa-wasm, the same policy", ours, wasm),
        against("opa run, the same policy", ours, opa, 4),
        against("Cerbos, a policy of the same meaning", ours, cerbos, 10),
        latencyLine(ours),
        batchLine(batch),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const CERBOS_QUESTION = {
  principal: { id: "member@acme.example", roles: ["member"] },
  resources: [{ actions: ["edit"], resource: { kind: "campaign", id: "1" } }],
};

/** What edict's runtime policy reads of the release for the question: peers get it ready made. */
async function inputOfPolicy(dataDir: string): Promise<unknown> {
  const workspace = await openWorkspace({ root: EXAMPLE, dataDir, actor: "bench", logger: SILENT });
  try {
    await workspace.apply({});
    const release = await (await workspace.store()).release("acme");
    if (release === undefined) throw new Error("no release");
    return sliceRelease(release, QUESTION, NOW).input;
  } finally {
    await workspace.close();
  }
}

/** Medians of rounds after a warm-up as long as two of them. */
async function measured(
  starting: Promise<HttpPeer | undefined>,
  asked: Asked,
  count: number,
  rounds: number,
): Promise<Measured | undefined> {
  const peer = await starting;
  if (peer === undefined) return undefined;
  try {
    const order = { ...asked, port: peer.port, connections: CONNECTIONS, count };
    await load({ ...order, count: count * 2 });
    const closed: { cpu: number; perSecond: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = peer.cpuMs();
      const { perSecond } = await load(order);
      closed.push({ cpu: ((peer.cpuMs() - before) * 1000) / count, perSecond });
    }
    const perSecond = median(closed.map((one) => one.perSecond));
    const { p50, p99 } = await load({ ...order, rate: perSecond * 0.8 });
    return { cpu: median(closed.map(({ cpu }) => cpu)), perSecond, p50, p99 };
  } finally {
    await peer.stop();
  }
}

async function load(order: RawLoadOrder): Promise<RawLoadReport> {
  const [program = "", ...args] = [...pinned(1), process.execPath, LOAD, JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(program, args);
  const report = JSON.parse(stdout) as RawLoadReport;
  if (report.failed > 0) throw new Error(`${report.failed} of ${order.count} requests to ${order.path} failed`);
  return report;
}

function told({ cpu, perSecond }: Measured): string {
  return `${cpu.toFixed(1)} µs of CPU, ${perSecond.toFixed(0)} a second`;
}

function costLine(what: string, ours: Measured | undefined, noop: Measured | undefined, most: number): BenchLine {
  if (ours === undefined || noop === undefined) throw new Error("a server of this bench did not start");
  const times = ours.cpu / noop.cpu;
  return {
    what,
    ours: told(ours),
    peer: `node:http that does nothing: ${told(noop)}`,
    relation: `${times.toFixed(2)} times the CPU`,
    aim: `at most ${most} times`,
    met: times <= most,
  };
}

function against(name: string, ours: Measured | undefined, peer: Measured | undefined, least?: number): BenchLine {
  const what = `one decision over HTTP, beside ${name}`;
  if (ours === undefined || peer === undefined)
    return { what, ours: ours === undefined ? "" : told(ours), peer: "not here", relation: "no peer" };
  return {
    what,
    ours: told(ours),
    peer: told(peer),
    relation: `${ratio(ours.cpu, peer.cpu, "CPU")}, ${(ours.perSecond / peer.perSecond).toFixed(1)} times as many a second`,
    ...(least !== undefined && {
      aim: `at least ${least} times as many a second`,
      met: ours.perSecond >= peer.perSecond * least,
    }),
  };
}

function latencyLine(ours: Measured | undefined): BenchLine {
  const p99 = ours?.p99 ?? Number.NaN;
  return {
    what: "one decision over HTTP at 80 % of the most",
    ours: `p50 ${(ours?.p50 ?? Number.NaN).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    peer: "none",
    relation: "no peer",
    aim: "p99 below 3 ms",
    met: p99 < 3,
  };
}

function batchLine(batch: Measured | undefined): BenchLine {
  const each = (batch?.cpu ?? Number.NaN) / BATCH;
  return {
    what: `a batch of ${BATCH} over HTTP, each decision`,
    ours: `${each.toFixed(2)} µs of CPU`,
    peer: "none",
    relation: "no peer",
    aim: "at most 7 µs",
    met: each <= 7,
  };
}
