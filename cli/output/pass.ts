import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { Pass } from "../../engine/daemon.ts";
import type { PhaseReport } from "../../engine/phase.ts";
import type { Prepared } from "../../engine/prepare.ts";
import type { Paint } from "../colour.ts";
import { failureJson, failureOf } from "../failure.ts";
import { printable } from "../printable.ts";
import { appliedJson, seconds } from "./applied.ts";
import { counted } from "./count.ts";
import { refusals } from "./report.ts";
import { revisionText } from "./revision.ts";

/** What each phase did and how long it took, one line each. */
export function renderPhases(phases: readonly PhaseReport[], paint: Paint): string {
  return phases
    .map(
      ({ phase, ms, summary }) =>
        `  ${paint("bold", phase.padEnd(7))} ${ms.toFixed(1).padStart(9)} ms  ${printable(summary)}\n`,
    )
    .join("");
}

/**
 * One line for a pass of the daemon, and below it what keeps changes back. `at` is RFC 3339; `list` says whether the
 * problems of a refused revision are told here or were already.
 */
export function renderPass(
  pass: Pass,
  at: string,
  paint: Paint,
  { list = true }: { readonly list?: boolean } = {},
): string {
  const clock = paint("dim", at.slice(11, 19));
  switch (pass.outcome) {
    case "applied":
      return `${clock} ${appliedLine(pass.report, paint)}${heldLines(pass.report, paint)}`;
    case "refused": {
      const { revision } = pass.prepared;
      const head = `${paint("red", "refused")} revision ${revisionText(revision)}; what was applied before goes on serving`;
      return `${clock} ${head}\n${list ? problemLines(pass.prepared, paint) : ""}`;
    }
    case "failed": {
      const { code, message, retryable } = failureOf(pass.error);
      const next = retryable ? "; trying again" : "";
      return `${clock} ${paint("red", "failed")} ${paint("bold", code)}: ${message}${next}\n`;
    }
  }
}

type Applied = Extract<Pass, { readonly outcome: "applied" }>["report"];

function appliedLine({ plan, execution, publication, phases, prepared }: Applied, paint: Paint): string {
  const { applied, failed, blocked } = execution;
  const { published, withdrawn } = publication;
  const at = `at revision ${revisionText(prepared.revision)} in ${seconds(phases)}`;
  if (plan.changes.length === 0 && published.length + withdrawn.length === 0) {
    return `${paint("green", "nothing to do")} ${at}\n`;
  }
  const parts = [
    `${paint(failed.length > 0 ? "red" : "green", "applied")} ${counted(applied.length, "change")}`,
    ...(failed.length > 0 ? [paint("red", `${failed.length} failed`)] : []),
    ...(blocked.length > 0 ? [`${blocked.length} not tried`] : []),
    counted(published.length, "release"),
    ...(withdrawn.length > 0 ? [`${withdrawn.length} withdrawn`] : []),
  ];
  return `${parts.join(", ")} ${at}\n`;
}

function heldLines({ gate, execution }: Applied, paint: Paint): string {
  const open = gate.open.map(
    ({ key, hazard }) =>
      `         ${paint("yellow", "held")} ${printable(key)} ${hazard.id}: ${printable(hazard.message)}\n`,
  );
  const failed = execution.failed.map(
    ({ key, code, error }) =>
      `         ${paint("red", "failed")} ${printable(key)} ${code}: ${printable(error)}\n`,
  );
  return [...failed, ...open].join("");
}

function problemLines({ verdict, diagnostics, findings }: Prepared, paint: Paint): string {
  const problems =
    verdict === "invalid"
      ? diagnostics
          .filter(({ severity }) => severity === "error")
          .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`)
      : refusals(findings).map(
          ({ origin, rule, message }) => `${origin.file}:${origin.line}:${origin.column} ${rule}: ${message}`,
        );
  return problems.map((problem) => `         ${paint("red", printable(problem))}\n`).join("");
}

/** A pass as one line of `edict run --json`. */
export function passJson(pass: Pass, at: string): JsonObject {
  switch (pass.outcome) {
    case "applied":
      return { event: "pass", at, outcome: pass.outcome, ...appliedJson(pass.report) };
    case "refused": {
      const { revision, diagnostics, findings } = pass.prepared;
      return toJson({
        event: "pass",
        at,
        outcome: pass.outcome,
        revision,
        diagnostics,
        findings,
        phases: pass.phases,
      });
    }
    case "failed":
      return { event: "pass", at, outcome: pass.outcome, ...failureJson(failureOf(pass.error)) };
  }
}
