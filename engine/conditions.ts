import type { Condition } from "../core/ports.ts";
import type { ResourceKey } from "../core/resource.ts";
import type { ExecuteReport } from "./execute/executor.ts";
import type { Gate } from "./plan/approvals.ts";

type Conditions = ReadonlyMap<ResourceKey, readonly Condition[]>;

export const APPLIED: Condition = {
  type: "Ready",
  status: "True",
  reason: "Applied",
  message: "equal to the desired state",
};

function notReady(reason: Condition["reason"], message: string): readonly Condition[] {
  return [{ type: "Ready", status: "False", reason, message }];
}

/** The conditions of changes that wait for an approval, or for a change that does. */
export function heldConditions(gated: Gate): Conditions {
  const open = new Map(gated.open.map(({ key, hazard }) => [key, hazard]));
  return new Map(
    gated.held.map(({ key }) => {
      const hazard = open.get(key);
      return hazard === undefined
        ? [key, notReady("Blocked", "waits for a change that is held")]
        : [key, notReady("HazardNotApproved", `${hazard.id}: ${hazard.message}`)];
    }),
  );
}

/** The conditions of changes that failed, or wait for one that did. */
export function failureConditions(report: Pick<ExecuteReport, "blocked" | "failed">): Conditions {
  return new Map([
    ...report.failed.map(({ key, error }) => [key, notReady("Failed", error)] as const),
    ...report.blocked.map(
      ({ key, by }) => [key, notReady("Blocked", `waits for ${by}, which failed`)] as const,
    ),
  ]);
}

/**
 * What has to be written so that exactly the resources of `problems` are not ready: the problems that are new, and for
 * those that are over the good word, or nothing where the resource is no longer applied.
 */
export function settleConditions(
  current: Conditions,
  problems: Conditions,
  isApplied: (key: ResourceKey) => boolean,
): Conditions {
  const over = [...current]
    .filter(([key, list]) => !problems.has(key) && list.some(({ status }) => status !== "True"))
    .map(([key]) => [key, isApplied(key) ? [APPLIED] : []] as const);
  const news = [...problems].filter(
    ([key, list]) => JSON.stringify(current.get(key)) !== JSON.stringify(list),
  );
  return new Map([...over, ...news]);
}
