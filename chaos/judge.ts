import { leaksInDatabase, leaksInText } from "./canaries.ts";
import type { Canaries } from "./canaries.ts";
import { inside } from "./expectation.ts";
import type { Keeping } from "./expectation.ts";
import { duplicates, eventGaps, orphans } from "./invariants.ts";
import type { Violations } from "./invariants.ts";
import { differences, readState } from "./state.ts";
import type { Rows, State } from "./state.ts";

/** What a run left, and what was seen of it on the way. */
export interface Remains {
  readonly workspace: string;
  readonly keeping: Keeping;
  readonly rows: Rows;
  readonly expected: State;
  /** Whether the state wanted was reached in time. */
  readonly converged: boolean;
  /** Rows and records that did not belong together at some moment. */
  readonly seen: readonly string[];
  /** Processes that did not end as they should. */
  readonly badEnds: readonly string[];
  /** Everything that processes wrote. */
  readonly said: string;
  readonly canaries: Canaries;
}

/** Holds what a run left against everything that must hold. */
export async function judge(remains: Remains): Promise<Violations> {
  const { rows, expected, converged, seen, badEnds, said, canaries } = remains;
  const plan = await lastPlan(remains);
  return {
    orphans: [...seen, ...(await orphans(rows))],
    duplicates: await duplicates(rows),
    lostUpdates: converged ? [] : differences(expected, await readState(rows)),
    eventGaps: [...(await eventGaps(rows)), ...plan.trail],
    secretsOut: [
      ...(await leaksInDatabase(rows, canaries)),
      ...leaksInText("what the processes said", said, canaries),
      ...leaksInText("the plan", plan.text, canaries),
    ],
    notConverged: [...(converged ? [] : ["not as wanted in time"]), ...plan.changes, ...badEnds],
  };
}

interface LastPlan {
  readonly changes: readonly string[];
  readonly text: string;
  readonly trail: readonly string[];
}

/** What is left to do at the end, and whether the trail holds together. */
function lastPlan({ workspace: root, keeping }: Remains): Promise<LastPlan> {
  return inside(root, keeping, async (workspace) => {
    const { plan } = await workspace.plan();
    const store = await workspace.store();
    const trail = await store.verifyTrail();
    const history = await store.checkHistory();
    return {
      changes: (plan?.changes ?? []).map(({ operation, key }) => `left to do: ${operation} ${key}`),
      text: JSON.stringify(plan),
      trail: [
        ...(trail.intact ? [] : [`entry ${trail.sequence}: ${trail.problem}`]),
        ...history.differences.map(
          ({ what, name, problem }) => `rebuilt from the trail, ${what} ${name}: ${problem}`,
        ),
        ...history.incomplete.map((key) => `the trail tells too little of ${key}`),
      ],
    };
  });
}
