import type { Operation, Plan } from "../../core/plan.ts";

/** `1 drifted, 2 accepted, 3 retained`, each where there is any. */
export function leftAloneSummary({
  drifted = [],
  retained = [],
}: Partial<Pick<Plan, "drifted" | "retained">>): readonly string[] {
  const accepted = drifted.filter(({ mode }) => mode === "accepted").length;
  const reported = drifted.length - accepted;
  return [
    ...(reported > 0 ? [`${reported} drifted`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(retained.length > 0 ? [`${retained.length} retained`] : []),
  ];
}

/** `1 error`, `2 errors`; `noun` takes a plain s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** In the order in which people want to know it. */
const ORDER: readonly Operation[] = ["create", "update", "replace", "delete", "adopt"];

export interface OperationCount {
  readonly operation: Operation;
  readonly count: number;
}

/** How many changes there are of each operation, from counts of any kind; operations without any are left out. */
export function sumOperations(counts: readonly OperationCount[]): readonly OperationCount[] {
  return ORDER.map((operation) => ({
    operation,
    count: counts.reduce((sum, each) => sum + (each.operation === operation ? each.count : 0), 0),
  })).filter(({ count }) => count > 0);
}

/** `3 to create, 1 to update, 29 unchanged`. */
export function planSummary(
  plan: Partial<Pick<Plan, "drifted" | "retained">> & Pick<Plan, "changes" | "unchanged">,
): string {
  const counts = sumOperations(plan.changes.map(({ operation }) => ({ operation, count: 1 })));
  return [summaryOf(counts, plan.unchanged), ...leftAloneSummary(plan)].join(", ");
}

/** The same from counts. */
export function summaryOf(counts: readonly OperationCount[], unchanged: number): string {
  return [...counts.map(({ operation, count }) => `${count} to ${operation}`), `${unchanged} unchanged`].join(
    ", ",
  );
}
