import type { Plan } from "../../core/plan.ts";
import type { AppliedResource, Hold, Tracer } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { Gate } from "../plan/approvals.ts";
import { execute } from "./executor.ts";
import type { ExecuteDependencies, ExecuteReport } from "./executor.ts";

export const NOTHING_DONE: ExecuteReport = { applied: [], records: new Map(), failed: [], blocked: [] };

export interface CarryOutInput {
  readonly plan: Plan;
  readonly gate: Gate;
  readonly desired: ReadonlyMap<ResourceKey, Resource>;
  /** What is written in place of resources with fields that others own. */
  readonly foreign?: ReadonlyMap<ResourceKey, Resource>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly hold: Hold;
  readonly actor: string;
  readonly onProgress?: (progress: { readonly finished: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
  /** Gets a span for each batch. */
  readonly tracer?: Tracer;
}

/**
 * Makes the changes that the gate released, and says in the trail what is about to happen, who approved it and how it
 * ended. Throws what `execute` throws.
 */
export async function carryOut(
  input: CarryOutInput,
  dependencies: ExecuteDependencies,
): Promise<ExecuteReport> {
  const { plan, gate, actor, hold } = input;
  if (gate.released.length === 0) return NOTHING_DONE;
  await announce(input, dependencies);
  const { revision, at } = plan.basis;
  const report = await execute({ ...input, changes: gate.released, now: Date.parse(at) }, dependencies);
  const { applied, failed, blocked } = report;
  const detail = { made: applied.length, failed: failed.length, blocked: blocked.length, by: hold.holder };
  await dependencies.store.transact(hold, (transaction) =>
    transaction.append([{ type: "apply.finished", actor, revision, plan: plan.id, detail }]),
  );
  return report;
}

async function announce(
  { plan, gate, actor, hold }: CarryOutInput,
  { store }: ExecuteDependencies,
): Promise<void> {
  const { revision } = plan.basis;
  await store.transact(hold, (transaction) =>
    transaction.append([
      {
        type: "apply.started",
        actor,
        revision,
        plan: plan.id,
        detail: { changes: gate.released.length, held: gate.held.length, by: hold.holder },
      },
      ...gate.used.map(({ hazard, key, by, reason }) => ({
        type: "hazard.approved" as const,
        actor,
        resource: key,
        revision,
        plan: plan.id,
        detail: { hazard, by, reason },
      })),
    ]),
  );
}
