import type { Direction, FlipCount, FlipExample, ReplayReport } from "../../decisions/replay/tally.ts";
import type { Paint } from "../colour.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { renderTable } from "../table.ts";

const MOST_ROWS = 20;
const WORDS: Readonly<Record<Direction, string>> = { wider: "deny → allow", narrower: "allow → deny" };

/** Wider access is the worse news, whatever else flips. */
export function replayExit({ wider, narrower }: ReplayReport): ExitCode {
  if (wider > 0) return EXIT.refused;
  return narrower > 0 ? EXIT.changes : EXIT.ok;
}

/** The report as data, with at most so many examples. */
export function replayJson({ examples: found, ...report }: ReplayReport, examples: number): object {
  return { ...report, examples: found.slice(0, examples) };
}

export function renderReplay(report: ReplayReport, examples: number, paint: Paint): string {
  const { records, same, wider, narrower, undecidable, byMasked } = report;
  const lines = [
    `${records} decisions asked again: ${same} the same, ${paint(wider > 0 ? "red" : "dim", `${wider} deny → allow`)}, ` +
      `${paint(narrower > 0 ? "yellow" : "dim", `${narrower} allow → deny`)}, ${undecidable} undecidable\n`,
    ...Object.entries(byMasked).map(
      ([pointer, count]) => `  ${count} × ${pointer} is masked, and a rule reads it\n`,
    ),
    ...remarks(report),
    section("RULE", report.byRule, paint),
    section("ROLE", report.byRole, paint),
    section("SUBJECT", report.bySubject, paint),
    exampleTable(report.examples.slice(0, examples), paint),
  ];
  return lines.join("");
}

function remarks({ skipped, dropped, torn }: ReplayReport): readonly string[] {
  return [
    ...(skipped > 0
      ? [`  ${skipped} were left out: they rested on a failure, or are of other tenants\n`]
      : []),
    ...(dropped > 0 ? [`  ${dropped} decisions have no record\n`] : []),
    ...torn.map((file) => `  the last line of ${file} was not finished\n`),
  ];
}

function section(heading: string, counts: readonly FlipCount[], paint: Paint): string {
  if (counts.length === 0) return "";
  const rows = counts
    .slice(0, MOST_ROWS)
    .map(({ direction, name, count }) => [WORDS[direction], String(count), name]);
  const more = counts.length > MOST_ROWS ? `… and ${counts.length - MOST_ROWS} more\n` : "";
  return `\n${renderTable(["FLIP", "DECISIONS", heading], rows, paint)}${more}`;
}

function exampleTable(examples: readonly FlipExample[], paint: Paint): string {
  if (examples.length === 0) return "";
  const rows = examples.map(({ direction, count, tenant, subject, record, before, after }) => [
    WORDS[direction],
    String(count),
    tenant,
    subject,
    record.action.name,
    `${record.resource.type}:${record.resource.id}`,
    record.time,
    `${before} → ${after}`,
  ]);
  const headings = ["FLIP", "DECISIONS", "TENANT", "SUBJECT", "ACTION", "RESOURCE", "AT", "REASON"];
  return `\n${renderTable(headings, rows, paint)}`;
}
