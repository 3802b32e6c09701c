import type { AppliedResource, Condition, StateStore } from "../core/ports.ts";
import { parseKey } from "../core/resource.ts";
import type { Selector } from "./target.ts";

/** What is known of one resource: the record of what was applied, and its condition. */
export interface Known {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly tenant?: string;
  /** Absent when it was never applied: its first change failed or is held. */
  readonly applied?: AppliedResource;
  readonly ready: Condition;
}

const UNKNOWN: Condition = { type: "Ready", status: "Unknown", reason: "Progressing", message: "" };

/** Every resource that was applied, or that a condition tells of, sorted by key. */
export async function knownResources(store: StateStore): Promise<readonly Known[]> {
  const [applied, conditions] = await Promise.all([store.applied(), store.conditions()]);
  const records = new Map(applied.map((record) => [record.key as string, record]));
  const told = new Map([...conditions].map(([key, list]) => [key as string, list]));
  return [...new Set([...records.keys(), ...told.keys()])].toSorted().map((key) => {
    const record = records.get(key);
    const ready = readyOf(told.get(key)) ?? readyOf(record?.conditions) ?? UNKNOWN;
    return { key, ...parseKey(key), ready, ...(record === undefined ? {} : { applied: record }) };
  });
}

function readyOf(conditions: readonly Condition[] | undefined): Condition | undefined {
  return conditions?.find(({ type }) => type === "Ready");
}

/** Those that a selector means. Without a tenant in it, every tenant's and the platform's. */
export function select(known: readonly Known[], selector: Partial<Selector>): readonly Known[] {
  return known.filter(
    ({ kind, name, tenant }) =>
      (selector.kind === undefined || selector.kind === kind) &&
      (selector.name === undefined || selector.name === name) &&
      (selector.tenant === undefined || selector.tenant === (tenant ?? "platform")),
  );
}
