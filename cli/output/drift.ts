import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { FieldChange } from "../../core/plan.ts";
import type { DriftFinding, DriftReport } from "../../engine/drift.ts";
import type { Paint, Style } from "../colour.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { printable } from "../printable.ts";
import { renderTable } from "../table.ts";
import type { Cell } from "../table.ts";
import { counted } from "./count.ts";
import { changeText, fieldPath } from "./field.ts";

const VALUE_LENGTH = 80;

const CAUSES: Readonly<Record<DriftFinding["cause"], string>> = {
  added: "put there outside of edict",
  changed: "changed outside of edict",
  removed: "removed outside of edict",
};

const STYLES: Readonly<Record<DriftFinding["mode"], Style>> = {
  accepted: "green",
  heal: "yellow",
  report: "cyan",
};

/** 2 when something drifted, 3 when all of it is accepted, 0 when nothing did. */
export function driftExitCode({ findings }: DriftReport): ExitCode {
  if (findings.length === 0) return EXIT.ok;
  return findings.every(({ mode }) => mode === "accepted") ? EXIT.refused : EXIT.changes;
}

/** A table with a row for each field that differs, and a line of sums. */
export function renderDrift(report: DriftReport, paint: Paint): string {
  const { findings, compared } = report;
  const compares = `${counted(compared, "resource")} compared`;
  if (findings.length === 0) return `${paint("green", "no drift")}: ${compares}\n`;
  const rows = findings.flatMap(rowsOf);
  const table = renderTable(["RESOURCE", "WHAT", "APPLIED → FOUND", "THEN", "FILE"], rows, paint);
  const accepted = findings.filter(({ mode }) => mode === "accepted").length;
  const drifted = findings.length - accepted;
  const parts = [
    ...(drifted > 0 ? [paint("yellow", `${drifted} drifted`)] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    compares,
  ];
  return `${table}\n${parts.join(", ")}\n`;
}

function rowsOf(finding: DriftFinding): readonly (readonly Cell[])[] {
  const { key, cause, fields, origin } = finding;
  const then = { text: thenText(finding), style: STYLES[finding.mode] };
  const file = origin.file === "" ? "-" : `${origin.file}:${origin.line}`;
  if (fields.length === 0) return [[key, CAUSES[cause], "-", then, file]];
  return fields.map((field, index) => [
    index === 0 ? key : "",
    fieldPath(field.pointer),
    // What was applied comes first: it is what the change by hand began with.
    changeText(turned(field), VALUE_LENGTH),
    index === 0 ? then : "",
    index === 0 ? file : "",
  ]);
}

/** A difference is told from what is there to what is wanted; drift is told the way it happened. */
function turned({ pointer, before, after, masked }: FieldChange): FieldChange {
  return {
    pointer,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
    ...(masked === undefined ? {} : { masked }),
  };
}

/** What becomes of it, with who accepted it, until when, and whose acceptance is over. */
function thenText({ mode, acceptedBy = [], until, expired }: DriftFinding): string {
  const over = expired.length === 0 ? "" : ` (the acceptance ${expired.join(", ")} has expired)`;
  if (mode !== "accepted") return `${mode}${over}`;
  return `accepted by ${acceptedBy.join(", ")}${until === undefined ? "" : ` until ${printable(until)}`}`;
}

/** The document of `edict drift --json`; in fields, `before` is what was found and `after` what was applied. */
export function driftJson({ findings, compared }: DriftReport): JsonObject {
  const accepted = findings.filter(({ mode }) => mode === "accepted").length;
  return toJson({ compared, drifted: findings.length - accepted, accepted, findings });
}
