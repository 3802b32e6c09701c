import type { SpecProblem } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import type { RetentionPolicySpec } from "./spec.gen.ts";

/** Periods below their legal floor, and tables that are named twice. */
export function validateRetentionPolicy({ spec }: Resource<RetentionPolicySpec>): readonly SpecProblem[] {
  return [...belowFloor(spec), ...repeatedTables(spec)];
}

function belowFloor({ retention }: RetentionPolicySpec): readonly SpecProblem[] {
  if (retention.type !== "period" || retention.minimum === undefined) return [];
  if (compareDurations(retention.period, retention.minimum) >= 0) return [];
  return [
    {
      pointer: "/spec/retention/period",
      message: `The period ${retention.period} is shorter than the legal floor ${retention.minimum}.`,
      hint: "Raise period to minimum or more. Years are not 365 days: write P7Y, not P2555D.",
    },
  ];
}

function repeatedTables({ targets }: RetentionPolicySpec): readonly SpecProblem[] {
  return targets.flatMap(({ dataSource, table }, index) => {
    const first = targets.findIndex((other) => other.dataSource === dataSource && other.table === table);
    if (first === index) return [];
    return [
      {
        pointer: `/spec/targets/${index}/table`,
        message: `The table ${table} of ${dataSource} is a target already, at place ${first + 1} of the list.`,
        hint: "Name each table once; write a second policy where other rows of it live for another time.",
      },
    ];
  });
}
