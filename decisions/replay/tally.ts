import { compareText } from "../../core/diagnostic.ts";
import type { DecidedRecord } from "../log/record.ts";

/** Where a decision flips to: `wider` from deny to allow, `narrower` from allow to deny. */
export type Direction = "narrower" | "wider";

/** A recorded decision that would be another one. */
export interface Flip {
  readonly direction: Direction;
  /** What makes the difference: the rule that now allows or did allow, or else the code of the reason. */
  readonly rule: string;
  /** Key of the role that the rule stands in; empty where the rule is none of a role. */
  readonly role: string;
  /** `user:ann@acme.example` */
  readonly subject: string;
  readonly tenant: string;
}

/** A flip as an example. */
export interface FlipExample extends Flip {
  readonly record: Pick<DecidedRecord, "action" | "context" | "resource" | "subject" | "time">;
  /** Codes of the first reasons. */
  readonly before: string;
  readonly after: string;
  /** How many recorded decisions asked the same, as far as they were counted together. */
  count: number;
}

/** How many recorded decisions flip for one thing in one direction. */
export interface FlipCount {
  readonly direction: Direction;
  readonly name: string;
  readonly count: number;
}

/** What a replay found, or a part of it. Plain data: it crosses threads. */
export interface ReplayTally {
  /** Decisions that were asked again. */
  records: number;
  same: number;
  wider: number;
  narrower: number;
  /** Decisions whose question lacks something that a rule of the proposed state reads. */
  undecidable: number;
  /** Decisions that rested on a failure, and those of tenants that are not compared. */
  skipped: number;
  /** Decisions of which the log says that they have no record. */
  dropped: number;
  /** Evaluations that it took. */
  evaluations: number;
  /** How many flips, by `direction` and name. */
  readonly byRule: Map<string, number>;
  readonly byRole: Map<string, number>;
  readonly bySubject: Map<string, number>;
  /** How many undecidable decisions, by the JSON Pointer of what is masked. */
  readonly byMasked: Map<string, number>;
  /** By what they ask. */
  readonly examples: Map<string, FlipExample>;
  readonly torn: string[];
}

/** More different subjects are counted together. */
const MOST_NAMES = 100_000;
const OTHERS = "others";

export function newTally(): ReplayTally {
  return {
    records: 0,
    same: 0,
    wider: 0,
    narrower: 0,
    undecidable: 0,
    skipped: 0,
    dropped: 0,
    evaluations: 0,
    byRule: new Map(),
    byRole: new Map(),
    bySubject: new Map(),
    byMasked: new Map(),
    examples: new Map(),
    torn: [],
  };
}

export function countFlip(tally: ReplayTally, { direction, rule, role, subject }: Flip): void {
  tally[direction] += 1;
  add(tally.byRule, `${direction} ${rule}`, 1);
  if (role !== "") add(tally.byRole, `${direction} ${role}`, 1);
  add(tally.bySubject, `${direction} ${subject}`, 1);
}

export function add(counts: Map<string, number>, name: string, count: number): void {
  const known = counts.get(name);
  if (known !== undefined || counts.size < MOST_NAMES) counts.set(name, (known ?? 0) + count);
  else counts.set(OTHERS, (counts.get(OTHERS) ?? 0) + count);
}

/** Adds what another thread found. */
export function mergeTally(into: ReplayTally, from: ReplayTally): void {
  for (const name of [
    "records",
    "same",
    "wider",
    "narrower",
    "undecidable",
    "skipped",
    "dropped",
    "evaluations",
  ] as const)
    into[name] += from[name];
  for (const name of ["byRule", "byRole", "bySubject", "byMasked"] as const)
    for (const [key, count] of from[name]) add(into[name], key, count);
  for (const [key, example] of from.examples) {
    const known = into.examples.get(key);
    if (known === undefined) into.examples.set(key, example);
    else known.count += example.count;
  }
  into.torn.push(...from.torn);
}

/** What a replay found, for people and programs: the wider flips first, then what stands for most. */
export interface ReplayReport extends Omit<
  ReplayTally,
  "byMasked" | "byRole" | "byRule" | "bySubject" | "examples"
> {
  readonly byRule: readonly FlipCount[];
  readonly byRole: readonly FlipCount[];
  readonly bySubject: readonly FlipCount[];
  readonly byMasked: Readonly<Record<string, number>>;
  readonly examples: readonly FlipExample[];
}

export function replayReport(tally: ReplayTally): ReplayReport {
  return {
    ...tally,
    byRule: flipCounts(tally.byRule),
    byRole: flipCounts(tally.byRole),
    bySubject: flipCounts(tally.bySubject),
    byMasked: Object.fromEntries(tally.byMasked),
    examples: [...tally.examples.values()].toSorted(
      (left, right) => compareText(right.direction, left.direction) || right.count - left.count,
    ),
  };
}

function flipCounts(counts: ReadonlyMap<string, number>): readonly FlipCount[] {
  return [...counts]
    .map(([key, count]) => {
      const [direction = "", ...name] = key.split(" ");
      return { direction: direction as Direction, name: name.join(" "), count };
    })
    .toSorted(
      (left, right) =>
        compareText(right.direction, left.direction) ||
        right.count - left.count ||
        compareText(left.name, right.name),
    );
}
