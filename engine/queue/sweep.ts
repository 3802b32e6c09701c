import type { KindRegistration } from "../../core/controller.ts";
import type { DriftItem } from "../../core/plan.ts";
import type { Clock, DriftSettings, LoopMetrics, Readers, StateStore, WorkDraft } from "../../core/ports.ts";
import type { Digest, Revision } from "../../core/resource.ts";
import { durationSeconds } from "../../core/time.ts";
import { sha256 } from "../digest.ts";
import { unitOf } from "../dispatch/dispatcher.ts";
import { isHealing, makePlan } from "../plan/planner.ts";
import type { Prepared } from "../prepare.ts";
import { sweepUnit, sweptKind } from "./units.ts";

export interface SweepDependencies {
  readonly store: Pick<StateStore, "applied" | "enqueue">;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly readers: Readers;
  readonly clock: Clock;
  readonly metrics?: Pick<LoopMetrics, "sweep">;
}

/** Sweeps are not work for a revision: they go on whichever is the newest. */
export const NO_REVISION = "" as Revision;

/** The sweeps of all kinds, each after its interval. */
export function sweepDrafts(
  kinds: Iterable<string>,
  { interval, intervals }: Pick<DriftSettings, "interval" | "intervals">,
): readonly WorkDraft[] {
  return [...kinds].map((kind) => ({
    unit: sweepUnit(kind),
    priority: "drift",
    revision: NO_REVISION,
    dueInMs: durationSeconds(intervals[kind] ?? interval) * 1_000,
  }));
}

/** A kind that is no longer known is looked for once a day. */
const UNKNOWN_KIND_MS = 86_400_000;

/**
 * Compares everything of one kind with the real system, in as many queries as the kind has tables and one, and gives
 * the units that differ to the queue. Returns after how many milliseconds to look again.
 */
export async function sweep(
  unit: string,
  prepared: Prepared,
  { store, registrations, readers, clock, metrics }: SweepDependencies,
): Promise<number> {
  const kind = sweptKind(unit);
  const registration = registrations.get(kind);
  if (registration === undefined) return UNKNOWN_KIND_MS;
  const [observed, records] = await Promise.all([
    registration.controller.observe(readers),
    store.applied(kind),
  ]);
  const now = clock.now();
  const plan = makePlan(
    {
      workspace: "",
      desired: prepared.resources.filter((resource) => resource.kind === kind),
      visible: prepared.resources,
      edges: prepared.edges,
      observed,
      applied: new Map(records.map((record) => [record.key, record])),
      registrations,
      findings: [],
      drift: prepared.config.drift,
      basis: {
        revision: prepared.revision,
        desired: NOT_SAVED,
        observed: NOT_SAVED,
        policies: NOT_SAVED,
        at: new Date(now).toISOString(),
      },
      now,
    },
    sha256,
  );
  const [accepted, open] = [
    plan.drifted.filter(isAccepted).length,
    plan.drifted.filter((item) => !isAccepted(item)).length,
  ];
  const found = plan.changes.filter(isHealing).length + open;
  metrics?.sweep({ kind, found, accepted, open: found, ms: clock.now() - now });
  const units = new Set([...plan.changes, ...plan.drifted].map(({ key }) => unitOf(key)));
  await store.enqueue(
    [...units].map((name) => ({ unit: name, priority: "drift" as const, revision: prepared.revision })),
  );
  const { interval, intervals } = prepared.config.drift;
  return durationSeconds(intervals[kind] ?? interval) * 1_000;
}

function isAccepted({ mode }: DriftItem): boolean {
  return mode === "accepted";
}

/** The plan of a sweep is never kept or applied: it only says whose state differs. */
const NOT_SAVED = "sha256:" as Digest;
