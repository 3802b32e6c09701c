import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { LoopDeltas, LoopSnapshot, LoopState } from "../telemetry/loop-snapshot.ts";

/** Phases take from milliseconds to the minutes of a first apply. */
const PHASE_BUCKETS = [1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1, 5, 10, 30, 60, 300];
/** From the saved file to the changed answer: mostly under a second, hours when something is wrong. */
const LAG_BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600];

/** Takes the loop's snapshots in their order. */
export type LoopObserver = (snapshot: LoopSnapshot) => void;

/** Makes the loop's figures in these registries. They stay at their first values until a snapshot comes. */
export function makeLoopMetrics(registers: Registry[], now: () => number): LoopObserver {
  const count = makeCounters(registers);
  const measure = makeHistograms(registers);
  const show = makeStates(registers, now);
  return (snapshot) => {
    count(snapshot.since);
    measure(snapshot.since);
    show(snapshot);
  };
}

function makeCounters(registers: Registry[]): (since: LoopDeltas) => void {
  const counter = <Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Counter<Label> => new Counter({ name, help, labelNames, registers });
  const passes = counter("edict_passes_total", "Passes of the loop, by how they ended.", "outcome");
  const changes = counter("edict_changes_total", "Changes that were made in the real systems.");
  const failures = counter("edict_failures_total", "Changes and passes that failed, by error code.", "code");
  const taken = counter("edict_claimed_units_total", "Units of work that this process took.");
  const lost = counter("edict_claims_lost_total", "Units that were lost to another process, or ran out.");
  const found = counter("edict_drift_found_total", "Resources that had drifted, by kind.", "kind");
  const healed = counter(
    "edict_drift_healed_total",
    "Drifted resources that were put right, by kind.",
    "kind",
  );
  const published = counter("edict_published_releases_total", "Releases that were published.");
  return (since) => {
    for (const { outcome, made, failures: codes } of since.passes) {
      passes.inc({ outcome });
      changes.inc(made);
      for (const code of codes) failures.inc({ code });
    }
    taken.inc(since.unitsTaken);
    lost.inc(since.unitsLost);
    for (const sweep of since.sweeps) found.inc({ kind: sweep.kind }, sweep.found);
    for (const { kind, count } of since.healed) healed.inc({ kind }, count);
    for (const { releases } of since.publications) published.inc(releases);
  };
}

function makeHistograms(registers: Registry[]): (since: LoopDeltas) => void {
  const phases = new Histogram({
    name: "edict_phase_duration_seconds",
    help: "How long the phases of a pass took.",
    labelNames: ["phase"],
    buckets: PHASE_BUCKETS,
    registers,
  });
  const sweeps = new Histogram({
    name: "edict_sweep_duration_seconds",
    help: "How long looking for drift took, by kind.",
    labelNames: ["kind"],
    buckets: PHASE_BUCKETS,
    registers,
  });
  const lag = new Histogram({
    name: "edict_publication_lag_seconds",
    help: "From noticing a change of the source to publishing the releases that follow.",
    buckets: LAG_BUCKETS,
    registers,
  });
  const convergence = new Histogram({
    name: "edict_convergence_seconds",
    help: "From noticing a revision until all of it is in force.",
    buckets: LAG_BUCKETS,
    registers,
  });
  return (since) => {
    for (const pass of since.passes)
      for (const { phase, ms } of pass.phases) phases.observe({ phase }, ms / 1000);
    for (const { kind, ms } of since.sweeps) sweeps.observe({ kind }, ms / 1000);
    for (const { lagMs } of since.publications) lag.observe(lagMs / 1000);
    for (const ms of since.convergences) convergence.observe(ms / 1000);
  };
}

function makeStates(registers: Registry[], now: () => number): (snapshot: LoopSnapshot) => void {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers });
  const reported = gauge("edict_loop_reported_timestamp_seconds", "When the loop last told of itself.");
  const units = gauge("edict_queue_units", "Units of work in the queue, by priority.", "priority");
  const failing = gauge("edict_queue_failing_units", "Units in the queue whose last attempt failed.");
  const oldest = gauge("edict_queue_oldest_due_seconds", "How long the unit waits that was due first.");
  const claimed = gauge("edict_claimed_units", "Units of work that this process holds.");
  const held = gauge("edict_held_changes", "Resources that get no changes now, by why.", "reason");
  const open = gauge("edict_drift_open", "Drifted resources that were not put right, by kind.", "kind");
  const accepted = gauge("edict_drift_accepted", "Drifted resources that are accepted so, by kind.", "kind");
  const intact = gauge("edict_trail_intact", "1 when the audit trail was whole at the last look, else 0.");
  const verified = gauge("edict_trail_verified_timestamp_seconds", "When the audit trail was last verified.");
  const entries = gauge("edict_trail_entries", "Entries of the audit trail at the last look.");
  // Nothing is broken before anybody looked: 0 here would be an alarm.
  intact.set(1);
  const follow = makeRevisionGauges(registers, now);
  return ({ at, now: state }) => {
    reported.set(at / 1000);
    claimed.set(state.unitsHeld);
    showQueue(state.queue, units, failing, oldest);
    replace(held, "reason", state.held);
    replace(open, "kind", state.driftOpen);
    replace(accepted, "kind", state.driftAccepted);
    if (state.trail !== undefined) {
      intact.set(state.trail.intact ? 1 : 0);
      verified.set(state.trail.at / 1000);
      entries.set(state.trail.entries);
    }
    follow(state.revision);
  };
}

function showQueue(queue: LoopState["queue"], units: Gauge<"priority">, failing: Gauge, oldest: Gauge): void {
  if (queue === undefined) return;
  replace(units, "priority", queue.units);
  failing.set(queue.failing);
  oldest.set(queue.oldestDueMs / 1000);
}

/** These grow while nothing is told, so they are computed when they are read. */
function makeRevisionGauges(
  registers: Registry[],
  now: () => number,
): (revision: LoopState["revision"]) => void {
  let last: LoopState["revision"];
  const secondsSince = (ms: number): number => Math.max(0, (now() - ms) / 1000);
  const age: Gauge = new Gauge({
    name: "edict_revision_age_seconds",
    help: "How long ago the newest revision was noticed.",
    registers,
    collect: () => age.set(last === undefined ? 0 : secondsSince(last.noticedAt)),
  });
  const unconverged: Gauge = new Gauge({
    name: "edict_unconverged_seconds",
    help: "For how long the newest revision is not wholly in force; 0 when it is.",
    registers,
    collect: () =>
      unconverged.set(
        last === undefined || last.convergedAt !== undefined ? 0 : secondsSince(last.noticedAt),
      ),
  });
  return (revision) => {
    last = revision;
  };
}

/** Shows exactly these values: a label that is not among them any more has no value. */
function replace<Label extends string>(
  gauge: Gauge<Label>,
  label: Label,
  values: Readonly<Record<string, number>>,
): void {
  gauge.reset();
  for (const [name, value] of Object.entries(values))
    gauge.set({ [label]: name } as Record<Label, string>, value);
}
