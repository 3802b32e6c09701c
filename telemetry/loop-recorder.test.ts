import { expect, test } from "vitest";
import type { QueuedWork } from "../core/ports.ts";
import { resourceKey } from "../core/resource.ts";
import type { Revision } from "../core/resource.ts";
import type { Pass } from "../engine/pass.ts";
import { makeApp } from "../server/testdata/app.ts";
import { LoopRecorder } from "./loop-recorder.ts";
import type { LoopSnapshot } from "./loop-snapshot.ts";

const R1 = "r1" as Revision;
const NOW = Date.parse("2026-11-22T14:00:00Z");

const APPLIED: Pass = {
  outcome: "applied",
  report: {
    revision: R1,
    units: 2,
    made: 3,
    unchanged: 10,
    changes: [],
    failed: [{ key: resourceKey("Role", "viewer"), code: "EDICT_DATABASE_FAILED", error: "no" }],
    blocked: [],
    held: [],
    published: [],
    withdrawn: [],
    phases: [{ phase: "apply", ms: 2_000, summary: "3 changes made" }],
  },
};

const work = (unit: string, overrides: Partial<QueuedWork>): QueuedWork => ({
  unit,
  priority: "changed",
  revision: R1,
  attempts: 0,
  dueAt: new Date(NOW - 5_000).toISOString(),
  since: new Date(NOW - 60_000).toISOString(),
  ...overrides,
});

/** What a server shows of snapshots that crossed from another thread. */
async function shown(...snapshots: readonly LoopSnapshot[]): Promise<string> {
  let text = "";
  const app = makeApp({
    onMetrics: ({ observeLoop }) => {
      for (const snapshot of snapshots) observeLoop(structuredClone(snapshot));
    },
  });
  text = (await app.inject({ url: "/metrics", headers: { host: "localhost" } })).payload;
  await app.close();
  return text;
}

test("what the loop tells is shown, counted once", async () => {
  const recorder = new LoopRecorder(() => NOW);
  recorder.pass(APPLIED);
  recorder.claims({ taken: 4, lost: 1, living: 3 });
  recorder.queue([
    work("acme", { problem: "no", attempts: 2 }),
    work("globex", { dueAt: new Date(NOW - 90_000).toISOString(), holder: "another" }),
    work("sweep/Role", { priority: "drift", dueAt: new Date(NOW + 60_000).toISOString() }),
  ]);
  recorder.sweep({ kind: "Role", found: 5, accepted: 1, open: 3, ms: 40 });
  recorder.healed("Role", 2);
  recorder.held({ "widens-access": 2, paused: 1 });
  recorder.published(2, 250);
  recorder.trailVerified(false, 42);
  const first = recorder.take();
  const second = recorder.take();
  const text = await shown(first, second);
  const values = (...lines: string[]): void => {
    for (const line of lines) expect(text.split("\n")).toContain(line);
  };
  values(
    'edict_passes_total{outcome="applied"} 1',
    "edict_changes_total 3",
    'edict_failures_total{code="EDICT_DATABASE_FAILED"} 1',
    'edict_phase_duration_seconds_sum{phase="apply"} 2',
    "edict_claimed_units_total 4",
    "edict_claims_lost_total 1",
    "edict_claimed_units 3",
    'edict_queue_units{priority="asked"} 0',
    'edict_queue_units{priority="changed"} 2',
    'edict_queue_units{priority="drift"} 1',
    "edict_queue_failing_units 1",
    // Only what nobody works on waits.
    "edict_queue_oldest_due_seconds 5",
    'edict_drift_found_total{kind="Role"} 5',
    'edict_drift_healed_total{kind="Role"} 2',
    'edict_drift_open{kind="Role"} 1',
    'edict_drift_accepted{kind="Role"} 1',
    'edict_held_changes{reason="widens-access"} 2',
    'edict_held_changes{reason="paused"} 1',
    "edict_published_releases_total 2",
    "edict_publication_lag_seconds_sum 0.25",
    "edict_trail_intact 0",
    "edict_trail_entries 42",
    `edict_loop_reported_timestamp_seconds ${NOW / 1000}`,
  );
});

test("how long a revision is not in force grows until it is", async () => {
  const noticedAt = Date.now() - 120_000;
  const recorder = new LoopRecorder(Date.now);
  recorder.revision({ revision: R1, noticedAt });
  const waiting = recorder.take();
  expect(Number(/^edict_unconverged_seconds (\S+)$/mu.exec(await shown(waiting))?.[1])).toBeCloseTo(120, -1);
  recorder.revision({ revision: R1, noticedAt, convergedAt: noticedAt + 500 });
  recorder.revision({ revision: R1, noticedAt, convergedAt: noticedAt + 500 });
  const text = await shown(waiting, recorder.take());
  expect(text).toContain("\nedict_unconverged_seconds 0\n");
  expect(text).toContain("\nedict_convergence_seconds_sum 0.5\n");
  expect(text).toContain("\nedict_convergence_seconds_count 1\n");
  expect(Number(/^edict_revision_age_seconds (\S+)$/mu.exec(text)?.[1])).toBeCloseTo(120, -1);
});

test("what is over is shown no more", async () => {
  const recorder = new LoopRecorder(() => NOW);
  recorder.held({ paused: 1 });
  const before = recorder.take();
  recorder.held({});
  expect(await shown(before)).toContain('edict_held_changes{reason="paused"} 1');
  expect(await shown(before, recorder.take())).not.toContain('reason="paused"');
});

test("a trail that nobody looked at is no alarm", async () => {
  expect(await shown()).toContain("\nedict_trail_intact 1\n");
});
