import { Worker } from "node:worker_threads";
import { CURRENT_BYTES, readInput } from "./protocol.ts";
import type { Finding, WorkerMessage } from "./protocol.ts";
import type { Input } from "./target.ts";

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Inputs to begin with, beside the example's files. */
  readonly corpus: readonly Input[];
  /** Findings beyond so many are not waited for; default 10. */
  readonly mostFindings?: number;
}

export interface FuzzReport {
  readonly runs: number;
  /** Blocks of code that some input reached. */
  readonly blocks: number;
  /** Answers that differ in their kinds of problems and changes. */
  readonly signatures: number;
  readonly findings: readonly Finding[];
  /** The inputs that reached something new. */
  readonly kept: readonly Input[];
}

/** The heap that everything may take together: edict's own code, the policies and the input. */
const MEMORY_MIB = 256;

/** Wall-clock time without any progress, on a machine that may be busy. */
const HANG_MS = 30_000;

/** Fuzzes for a while in a thread of its own, and starts another after each one that an input ended. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  let report: FuzzReport = { runs: 0, blocks: 0, signatures: 0, findings: [], kept: [] };
  let leftMs = options.seconds * 1000;
  for (let round = 0; leftMs > 0 && report.findings.length < mostFindings(options); round += 1) {
    const corpus = [...options.corpus, ...report.kept];
    const ended = await oneWorker(options, { seed: options.seed + round, leftMs, corpus });
    report = add(report, ended.report);
    leftMs -= ended.ms;
  }
  return report;
}

function mostFindings({ mostFindings: most = 10 }: FuzzOptions): number {
  return most;
}

function add(left: FuzzReport, right: FuzzReport): FuzzReport {
  return {
    runs: left.runs + right.runs,
    blocks: Math.max(left.blocks, right.blocks),
    signatures: Math.max(left.signatures, right.signatures),
    findings: [...left.findings, ...right.findings],
    kept: [...left.kept, ...right.kept],
  };
}

interface Round {
  readonly seed: number;
  readonly leftMs: number;
  readonly corpus: readonly Input[];
}

/**
 * Resolves when the time is over, or when an input ended the worker, with that among the findings. Time counts from the
 * first input on.
 */
function oneWorker(
  options: FuzzOptions,
  { seed, leftMs, corpus }: Round,
): Promise<{ readonly report: FuzzReport; readonly ms: number }> {
  const current = new SharedArrayBuffer(CURRENT_BYTES);
  const worker = new Worker(new URL("worker.ts", import.meta.url), {
    workerData: { seed, corpus, current },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
  });
  const findings: Finding[] = [];
  const kept: Input[] = [];
  let counts = { runs: 0, blocks: 0, signatures: 0 };
  let began = performance.now();
  let last = { run: 0, at: began };
  const { promise, resolve, reject } = Promise.withResolvers<{ report: FuzzReport; ms: number }>();
  const finish = (...more: readonly Finding[]): void => {
    clearInterval(watch);
    const { runs, blocks, signatures } = counts;
    const report = { runs, blocks, signatures, findings: [...findings, ...more], kept };
    void worker.terminate().then(() => resolve({ report, ms: performance.now() - began }));
  };
  worker.on("message", (message: WorkerMessage) => {
    if (message.type === "finding") findings.push(message.finding);
    else if (message.type === "kept") kept.push(message.input);
    else counts = message;
    if (findings.length >= mostFindings(options)) finish();
  });
  worker.on("error", (error: Error & { readonly code?: string }) => {
    const { run, input } = readInput(current);
    clearInterval(watch);
    if (run === 0) return reject(error);
    const kind = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash";
    return finish({ kind, detail: error.stack ?? error.message, input });
  });
  const watch = setInterval(() => {
    const now = performance.now();
    const { run, input } = readInput(current);
    if (last.run === 0) began = now;
    if (run !== last.run) last = { run, at: now };
    if (now - began > leftMs) finish();
    else if (run > 0 && now - last.at > HANG_MS)
      finish({ kind: "hang", detail: `no answer after ${HANG_MS} ms`, input });
  }, 200);
  return promise;
}
