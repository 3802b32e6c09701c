import { execFileSync } from "node:child_process";
import { machine } from "../bench/machine.ts";
import { FAULTS } from "./faults/list.ts";
import type { RunResult } from "./result.ts";

/** What the columns of the table count: a number of findings for each kind of violation. */
export type Counts = Readonly<Record<keyof RunResult["violations"], number>>;

/** One line of the table. */
export interface FaultReport extends Counts {
  readonly fault: string;
  readonly what: string;
  readonly runs: number;
  readonly injected: number;
  /** Seconds from the last fault until everything was as wanted. */
  readonly p95Seconds: number;
}

export interface Report {
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
  readonly seconds: number;
  readonly runs: number;
  readonly lines: readonly FaultReport[];
  /** Shapes of statements that processes sent, and at how many (statement, side) something was done. */
  readonly statements: number;
  readonly boundaries: number;
  readonly failedSeeds: readonly number[];
}

export function countsOf({ violations }: RunResult): Counts {
  return {
    orphans: violations.orphans.length,
    duplicates: violations.duplicates.length,
    lostUpdates: violations.lostUpdates.length,
    eventGaps: violations.eventGaps.length,
    secretsOut: violations.secretsOut.length,
    notConverged: violations.notConverged.length,
  };
}

/** Everything that was found wrong, a sentence each. */
export function problemsOf({ violations }: RunResult): readonly string[] {
  const { orphans, duplicates, lostUpdates, eventGaps, secretsOut, notConverged } = violations;
  return [...orphans, ...duplicates, ...lostUpdates, ...eventGaps, ...secretsOut, ...notConverged];
}

export function isClean(result: RunResult): boolean {
  return Object.values(countsOf(result)).every((count) => count === 0);
}

export function reportOf(results: readonly RunResult[], wallMs: number): Report {
  const struck = results.flatMap((result) => result.struck);
  return {
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round(wallMs / 1000),
    runs: results.length,
    lines: FAULTS.flatMap(({ name, what }) => {
      const mine = results.filter(({ fault }) => fault === name);
      return mine.length === 0 ? [] : [lineOf(name, what, mine)];
    }),
    statements: new Set(results.flatMap(({ census }) => census)).size,
    boundaries: new Set(struck.map(({ statement, side }) => `${side} ${statement}`)).size,
    failedSeeds: results.filter((result) => !isClean(result)).map(({ seed }) => seed),
  };
}

function lineOf(fault: string, what: string, results: readonly RunResult[]): FaultReport {
  const sum = (count: (result: RunResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    fault,
    what,
    runs: results.length,
    injected: sum(({ injected }) => injected),
    orphans: sum((result) => countsOf(result).orphans),
    duplicates: sum((result) => countsOf(result).duplicates),
    lostUpdates: sum((result) => countsOf(result).lostUpdates),
    eventGaps: sum((result) => countsOf(result).eventGaps),
    secretsOut: sum((result) => countsOf(result).secretsOut),
    notConverged: sum((result) => countsOf(result).notConverged),
    p95Seconds:
      percentile(results.flatMap(({ convergedMs }) => (convergedMs === undefined ? [] : [convergedMs]))) /
      1000,
  };
}

/** The 95th percentile by nearest rank; NaN for none. */
function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** The commit that ran; a tree that differs from it is said to, so that no table stands for code that nobody can get. */
function commit(): string {
  try {
    const changed = git(["status", "--porcelain"]) === "" ? "" : " with uncommitted changes";
    return `${git(["rev-parse", "--short", "HEAD"])}${changed}`;
  } catch {
    return "no commit";
  }
}

function git(arguments_: readonly string[]): string {
  return execFileSync("git", arguments_, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
