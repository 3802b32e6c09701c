import type { Condition, ConditionOf, ResourceStatus, StateStore } from "../core/ports.ts";
import { parseKey } from "../core/resource.ts";
import type { Selector } from "./target.ts";

/** What is known of one resource: what was applied of it, and its conditions. */
export interface Known {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly tenant?: string;
  /** Absent when it was never applied: its first change failed or is held. */
  readonly applied?: NonNullable<ResourceStatus["applied"]>;
  readonly conditions: readonly Condition[];
  readonly ready: ConditionOf<"Ready">;
}

/** Every resource that was applied, or that a condition tells of, sorted by key; of one owner where that is given. */
export async function knownResources(store: StateStore, owner?: string): Promise<readonly Known[]> {
  const statuses = await store.statuses(owner === undefined ? undefined : [owner]);
  return statuses.map(knownOf);
}

export function knownOf({ key, applied, conditions }: ResourceStatus): Known {
  const ready = conditions.find((condition) => condition.type === "Ready") ?? unknownReady(applied);
  return { key, ...parseKey(key), conditions, ready, ...(applied === undefined ? {} : { applied }) };
}

/** For what no round told of yet, as after the state was rebuilt. */
function unknownReady(applied: ResourceStatus["applied"]): ConditionOf<"Ready"> {
  return {
    type: "Ready",
    status: "Unknown",
    reason: "Progressing",
    message: "no round told of it yet",
    observedGeneration: applied?.generation ?? 1,
    since: applied?.appliedAt ?? "",
  };
}

/** Those that a selector means. Without a tenant in it, every tenant's and the platform's. */
export function select<Item extends Pick<Known, "kind" | "name" | "tenant">>(
  known: readonly Item[],
  selector: Partial<Selector>,
): readonly Item[] {
  return known.filter(
    ({ kind, name, tenant }) =>
      (selector.kind === undefined || selector.kind === kind) &&
      (selector.name === undefined || selector.name === name) &&
      (selector.tenant === undefined || selector.tenant === (tenant ?? "platform")),
  );
}
