import type { Change, Operation, Plan } from "../core/plan.ts";
import type { Gate, OpenHazard } from "./plan/approvals.ts";

/** A plan with so many changes or more is told by counts. */
const BRIEF_FROM = 40;

/** How many changes of one kind there are with one operation. */
export interface KindCount {
  readonly kind: string;
  readonly operation: Operation;
  readonly count: number;
}

/** A plan as it is told while edict runs. Plain data, and small however large the plan is. */
export interface PlanBrief {
  /** All changes of a short plan; of a long one those that are hazards, at most 40. */
  readonly changes: readonly Change[];
  /** All changes, counted; by kind, then by operation. */
  readonly counts: readonly KindCount[];
  readonly unchanged: number;
  /** Whether `changes` are all of them. */
  readonly whole: boolean;
  /** Hazards that nobody approved, at most 40. */
  readonly open: readonly OpenHazard[];
  /** How many hazards nobody approved. */
  readonly openCount: number;
}

/** What is told of a plan. */
export function planBrief({ changes, unchanged }: Plan, { open }: Pick<Gate, "open">): PlanBrief {
  const whole = changes.length < BRIEF_FROM;
  const told = whole ? changes : changes.filter(({ hazards }) => hazards.length > 0);
  return {
    changes: told.slice(0, BRIEF_FROM),
    counts: countByKind(changes),
    unchanged,
    whole,
    open: open.slice(0, BRIEF_FROM),
    openCount: open.length,
  };
}

function countByKind(changes: readonly Change[]): readonly KindCount[] {
  const counts = new Map<string, KindCount>();
  for (const { kind, operation } of changes) {
    const name = `${kind} ${operation}`;
    counts.set(name, { kind, operation, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, count]) => count);
}
