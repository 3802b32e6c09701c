import type { Change, Operation, Plan } from "../../core/plan.ts";

/** `1 error`, `2 errors`; `noun` takes a plain s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** In the order in which people want to know it. */
const ORDER: readonly Operation[] = ["create", "update", "replace", "delete", "adopt"];

/** How many changes there are of each operation; operations without any are left out. */
export function countOperations(
  changes: readonly Change[],
): readonly { readonly operation: Operation; readonly count: number }[] {
  return ORDER.map((operation) => ({
    operation,
    count: changes.filter((change) => change.operation === operation).length,
  })).filter(({ count }) => count > 0);
}

/** `3 to create, 1 to update, 29 unchanged`. */
export function planSummary(plan: Plan): string {
  const parts = countOperations(plan.changes).map(({ operation, count }) => `${count} to ${operation}`);
  return [...parts, `${plan.unchanged} unchanged`].join(", ");
}
