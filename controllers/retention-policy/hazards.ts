import type { HazardInput } from "../../core/controller.ts";
import { jsonEqual } from "../../core/json.ts";
import type { Hazard } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import type { RetentionPolicySpec, RetentionTarget } from "./spec.gen.ts";

/** What happens to data that is due, the least destructive first. */
const ACTIONS = ["archive", "anonymize", "delete"] as const;

/** Everything that lets data go earlier, or more of it. A policy that is deleted only ends the deleting. */
export function retentionPolicyHazards(input: HazardInput<RetentionPolicySpec>): readonly Hazard[] {
  const { before, after, key } = input;
  if (before === undefined || after === undefined) return [];
  return [
    ...earlier(key, before, after),
    ...moreDestructive(key, before, after),
    ...widerTargets(key, before, after),
    ...lowerBrake(key, before, after),
  ];
}

function earlier(
  key: ResourceKey,
  before: RetentionPolicySpec,
  after: RetentionPolicySpec,
): readonly Hazard[] {
  const shorter = isShorter(before.retention, after.retention)
    ? [loss(`${key} keeps data ${lengthOf(after)} instead of ${lengthOf(before)}`, retentionPointer(after))]
    : [];
  const clock = jsonEqual(before.trigger, after.trigger)
    ? []
    : [loss(`${key} counts from ${after.trigger.type} instead of ${before.trigger.type}`, "/spec/trigger")];
  const grace =
    compareDurations(after.gracePeriod, before.gracePeriod) < 0
      ? [
          loss(
            `${key} waits ${after.gracePeriod} instead of ${before.gracePeriod} before it acts`,
            "/spec/gracePeriod",
          ),
        ]
      : [];
  return [...shorter, ...clock, ...grace];
}

function moreDestructive(
  key: ResourceKey,
  before: RetentionPolicySpec,
  after: RetentionPolicySpec,
): readonly Hazard[] {
  const action =
    ACTIONS.indexOf(after.action) > ACTIONS.indexOf(before.action)
      ? [loss(`data that is due meets ${after.action} instead of ${before.action} by ${key}`, "/spec/action")]
      : [];
  const automatic =
    after.automatic && !before.automatic
      ? [loss(`${key} acts by itself from now on: ${after.action}`, "/spec/automatic")]
      : [];
  return [...action, ...automatic];
}

/** A target that is new, or whose rows are found by other columns than before. */
function widerTargets(
  key: ResourceKey,
  before: RetentionPolicySpec,
  after: RetentionPolicySpec,
): readonly Hazard[] {
  return after.targets.flatMap((target, index) => {
    const known = before.targets.find((other) => isSameTable(other, target));
    if (known !== undefined && jsonEqual(known, target)) return [];
    const what = known === undefined ? "reaches" : "picks rows by other columns in";
    return [loss(`${key} ${what} ${target.table} of ${target.dataSource}`, `/spec/targets/${index}`)];
  });
}

/** The number of rows at which a run stops and asks. */
function lowerBrake(
  key: ResourceKey,
  before: RetentionPolicySpec,
  after: RetentionPolicySpec,
): readonly Hazard[] {
  return (["amount", "percent"] as const).flatMap((bound) => {
    const from = before.maxRows?.[bound];
    const to = after.maxRows?.[bound];
    if (from === undefined || (to !== undefined && to <= from)) return [];
    const unit = bound === "amount" ? "rows" : "percent of the rows";
    const message = `a run of ${key} may touch ${to ?? "any number"} instead of ${from} ${unit}`;
    return [loss(message, `/spec/maxRows/${bound}`)];
  });
}

function isShorter(
  before: RetentionPolicySpec["retention"],
  after: RetentionPolicySpec["retention"],
): boolean {
  if (after.type === "indefinite") return before.type === "indefinite" && before.until !== after.until;
  return before.type === "indefinite" || compareDurations(after.period, before.period) < 0;
}

function retentionPointer({ retention }: RetentionPolicySpec): string {
  return retention.type === "period" ? "/spec/retention/period" : "/spec/retention/until";
}

function lengthOf({ retention }: RetentionPolicySpec): string {
  return retention.type === "period" ? `for ${retention.period}` : `until ${retention.until}`;
}

function isSameTable(left: RetentionTarget, right: RetentionTarget): boolean {
  return left.dataSource === right.dataSource && left.table === right.table;
}

function loss(message: string, pointer: string): Hazard {
  return { id: "data-loss", message, pointer };
}
