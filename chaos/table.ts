import type { Counts, FaultReport, Report } from "./report.ts";

const COLUMNS: readonly (readonly [string, (line: FaultReport) => string])[] = [
  ["fault", ({ fault }) => fault],
  ["runs", ({ runs }) => String(runs)],
  ["injected", ({ injected }) => String(injected)],
  ["orphans", ({ orphans }) => String(orphans)],
  ["duplicates", ({ duplicates }) => String(duplicates)],
  ["lost updates", ({ lostUpdates }) => String(lostUpdates)],
  ["event gaps", ({ eventGaps }) => String(eventGaps)],
  ["secrets out", ({ secretsOut }) => String(secretsOut)],
  ["not converged", ({ notConverged }) => String(notConverged)],
  ["p95 to converge", ({ p95Seconds }) => (Number.isNaN(p95Seconds) ? "-" : `${p95Seconds.toFixed(1)} s`)],
];
const COUNTS: readonly (keyof Counts)[] = [
  "orphans",
  "duplicates",
  "lostUpdates",
  "eventGaps",
  "secretsOut",
  "notConverged",
];

/** The table for a terminal. */
export function textTable(report: Report): string {
  const rows = cells(report);
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  return `${lines.join("\n")}\n\n${summary(report)}`;
}

/** The table for docs/reliability.md, and what it was run on. */
export function markdownTable(report: Report): string {
  const [head = [], ...rows] = cells(report);
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  const rule = `|---|${COLUMNS.slice(1)
    .map(() => "--:")
    .join("|")}|`;
  const legend = report.lines.map(({ fault, what }) => `- **${fault}**: ${what}.`).join("\n");
  return `${[line(head), rule, ...rows.map(line)].join("\n")}\n\n${summary(report)}\n\n${legend}`;
}

function cells({ lines }: Report): readonly (readonly string[])[] {
  return [
    COLUMNS.map(([title]) => title),
    ...lines.map((line) => COLUMNS.map(([, text]) => text(line))),
    ["all", ...totals(lines), ""],
  ];
}

function totals(lines: readonly FaultReport[]): readonly string[] {
  const sum = (count: (line: FaultReport) => number): string =>
    String(lines.reduce((total, line) => total + count(line), 0));
  return [
    sum(({ runs }) => runs),
    sum(({ injected }) => injected),
    ...COUNTS.map((name) => sum((line) => line[name])),
  ];
}

function summary({
  runs,
  seconds,
  statements,
  boundaries,
  machine,
  commit,
  date,
  failedSeeds,
}: Report): string {
  const failed = failedSeeds.length === 0 ? "" : ` Seeds that failed: ${failedSeeds.join(", ")}.`;
  return (
    `${runs} runs in ${seconds} s, ${boundaries} boundaries hit at ${statements} different statements.${failed} ` +
    `${date}, ${commit}, ${machine}.`
  );
}
