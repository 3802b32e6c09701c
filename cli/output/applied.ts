import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { PhaseReport } from "../../engine/phase.ts";
import type { HeldReason } from "../../engine/plan/approvals.ts";
import type { ApplyReport } from "../../engine/reconciler.ts";
import type { Paint } from "../colour.ts";
import { printable } from "../printable.ts";
import { counted } from "./count.ts";

/** What an apply did, for people: failures first, then one line of sums. */
export function renderApplied(
  { plan, execution, publication, phases, gate, entry }: ApplyReport,
  paint: Paint,
): string {
  const failed = execution.failed.map(
    ({ key, code, error }) =>
      `${paint("red", "failed")} ${printable(key)} ${paint("bold", code)}: ${printable(error)}\n`,
  );
  const blocked = execution.blocked.map(
    ({ key, by }) => `${paint("yellow", "not tried")} ${printable(key)}: waits for ${printable(by)}\n`,
  );
  const held = gate.held.map(
    ({ key, why }) => `${paint("yellow", "held")} ${printable(key)}: ${printable(heldText(why))}\n`,
  );
  return [
    ...failed,
    ...blocked,
    ...held,
    `${summary(plan.changes.length, execution, publication, phases, paint)} ${paint("dim", `(entry ${entry})`)}\n`,
  ].join("");
}

/** Why a change waits, a few words. */
function heldText(why: HeldReason): string {
  if (why.because === "paused") return `paused, ${why.reason}`;
  if (why.because === "blocked") return `waits for ${why.by}`;
  return `${why.hazard.id}, ${why.hazard.message}`;
}

function summary(
  changes: number,
  { applied, failed, blocked }: ApplyReport["execution"],
  { published, withdrawn }: ApplyReport["publication"],
  phases: readonly PhaseReport[],
  paint: Paint,
): string {
  const releases = [
    ...(published.length > 0 ? [`${counted(published.length, "release")} published`] : []),
    ...(withdrawn.length > 0 ? [`${counted(withdrawn.length, "release")} withdrawn`] : []),
  ];
  if (changes === 0 && releases.length === 0) {
    return `${paint("green", "nothing to do")}: everything is as desired`;
  }
  const problems = [
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(blocked.length > 0 ? [`${blocked.length} not tried`] : []),
  ];
  const head = problems.length > 0 ? paint("red", "partly applied") : paint("green", "applied");
  const parts = [counted(applied.length, "change"), ...problems, ...releases, `in ${seconds(phases)}`];
  return `${head}: ${parts.join(", ")}`;
}

/** All phases together, as `1.24 s`. */
export function seconds(phases: readonly PhaseReport[]): string {
  return `${(phases.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(2)} s`;
}

/** The document of `edict apply --json`. */
export function appliedJson({
  plan,
  gate,
  execution,
  publication,
  phases,
  prepared,
  entry,
}: ApplyReport): JsonObject {
  return toJson({
    revision: prepared.revision,
    entry,
    plan: plan.id,
    changes: plan.changes.length,
    unchanged: plan.unchanged,
    applied: execution.applied,
    failed: execution.failed,
    blocked: execution.blocked,
    held: gate.held.map(({ key }) => key),
    reasons: gate.held.map(({ key, why }) => ({ key, ...why })),
    drifted: plan.drifted,
    retained: plan.retained,
    findings: prepared.findings,
    published: publication.published,
    withdrawn: publication.withdrawn,
    phases,
  });
}
