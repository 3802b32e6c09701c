import { EdictError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { Pass, RoundReport } from "../../engine/pass.ts";
import type { PhaseReport } from "../../engine/phase.ts";
import type { Paint } from "../colour.ts";
import { failureJson, failureOf } from "../failure.ts";
import type { Failure } from "../failure.ts";
import { printable } from "../printable.ts";
import { seconds } from "./applied.ts";
import { counted } from "./count.ts";
import type { Report } from "./report.ts";
import { refusals } from "./report.ts";
import { revisionText } from "./revision.ts";

/** Lines below one pass; the rest is counted. */
const MOST_LINES = 40;

type Refused = Extract<Pass, { readonly outcome: "refused" }>;
type Failed = Extract<Pass, { readonly outcome: "failed" }>;

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
      return `${clock} ${appliedLine(pass.report, paint)}${problemsOf(pass.report, paint)}`;
    case "refused": {
      const head = `${paint("red", "refused")} revision ${revisionText(pass.revision)}; what was applied before goes on serving`;
      return `${clock} ${head}\n${list ? problemLines(pass, paint) : ""}`;
    }
    case "failed": {
      const { code, message } = failureOfPass(pass);
      return `${clock} ${paint("red", "failed")} ${paint("bold", code)}: ${message}; trying again\n`;
    }
  }
}

/** What a refused pass found, for the formats that tell it at length. It says nothing of the resources. */
export function refusedReport({ revision, verdict, diagnostics, findings }: Refused): Report {
  return { revision, verdict, diagnostics, findings, resources: [] };
}

function appliedLine(report: RoundReport, paint: Paint): string {
  const { revision, made, failed, blocked, held, published, withdrawn, entry, phases } = report;
  const told = entry === undefined ? "" : ` (entry ${entry})`;
  const at = `at revision ${revisionText(revision)} in ${seconds(phases)}${told}`;
  if (made + failed.length + blocked.length + held.length + published.length + withdrawn.length === 0) {
    return `${paint("green", "nothing to do")} ${at}\n`;
  }
  const parts = [
    `${paint(failed.length > 0 ? "red" : "green", "applied")} ${counted(made, "change")}`,
    ...(failed.length > 0 ? [paint("red", `${failed.length} failed`)] : []),
    ...(blocked.length > 0 ? [`${blocked.length} not tried`] : []),
    ...(held.length > 0 ? [`${held.length} held`] : []),
    counted(published.length, "release"),
    ...(withdrawn.length > 0 ? [`${withdrawn.length} withdrawn`] : []),
  ];
  return `${parts.join(", ")} ${at}\n`;
}

function problemsOf({ failed, held }: RoundReport, paint: Paint): string {
  return lines([
    ...failed.map(
      ({ key, code, error }) => `${paint("red", "failed")} ${printable(key)} ${code}: ${printable(error)}`,
    ),
    ...held.map(({ key, hazard, message }) => {
      const what = hazard === undefined ? printable(key) : `${printable(key)} ${hazard}`;
      return `${paint("yellow", "held")} ${what}: ${printable(message)}`;
    }),
  ]);
}

function problemLines({ verdict, diagnostics, findings }: Refused, paint: Paint): string {
  const problems =
    verdict === "invalid"
      ? diagnostics
          .filter(({ severity }) => severity === "error")
          .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`)
      : refusals(findings).map(
          ({ origin, rule, message }) => `${origin.file}:${origin.line}:${origin.column} ${rule}: ${message}`,
        );
  return lines(problems.map((problem) => paint("red", printable(problem))));
}

function lines(told: readonly string[]): string {
  const hidden = told.length - MOST_LINES;
  const shown = hidden > 0 ? [...told.slice(0, MOST_LINES), `… and ${hidden} more`] : told;
  return shown.map((line) => `         ${line}\n`).join("");
}

function failureOfPass({ code, message }: Failed): Failure {
  return failureOf(new EdictError(code, message));
}

/** A pass as one line of `edict run --json`. */
export function passJson(pass: Pass, at: string): JsonObject {
  const head = { event: "pass", at, outcome: pass.outcome };
  switch (pass.outcome) {
    case "applied":
      return toJson({ ...head, ...pass.report });
    case "refused":
      return toJson({ ...head, ...pass });
    case "failed":
      return { ...head, ...failureJson(failureOfPass(pass)) };
  }
}
