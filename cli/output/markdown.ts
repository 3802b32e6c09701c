import type { Finding } from "../../core/finding.ts";
import { MASS_DELETION } from "../../core/plan.ts";
import type { Change, Plan } from "../../core/plan.ts";
import { printable } from "../printable.ts";
import { counted, leftAloneSummary, planSummary } from "./count.ts";
import { changeText, fieldPath } from "./field.ts";
import { driftText, massDeletionText } from "./left-alone.ts";
import { refusals } from "./report.ts";
import type { Report } from "./report.ts";
import type { OpenHazard } from "./text-plan.ts";

/** GitHub takes comments of 65,536 characters; bytes are counted here, with room for what others wrap around. */
const MAX_BYTES = 60_000;
const FIELD_LIMIT = 40;
const VALUE_LENGTH = 300;

/**
 * The report for a pull request. What comes from files cannot do anything in it: no mention, no link, no HTML, no end
 * of a code block. At most 60,000 bytes; a longer one ends with a note of what is missing.
 */
export function renderMarkdown(report: Report, open?: readonly OpenHazard[]): string {
  const { plan } = report;
  const blocks = [
    `### edict: ${headline(report)}\n\nRevision ${code(report.revision)}\n\n`,
    ...report.diagnostics.map(
      ({ severity, code: id, file, line, column, message, hint }) =>
        `- **${severity}** ${code(id)} at ${code(`${file}:${line}:${column}`)}: ${prose(message)} ${prose(hint)}\n`,
    ),
    ...report.findings.map(findingBlock),
    ...(plan === undefined ? [] : planBlocks(plan, open)),
  ];
  return withinLimit(blocks);
}

function headline({ verdict, plan, diagnostics, findings }: Report): string {
  if (verdict === "invalid") {
    return `invalid, ${counted(diagnostics.filter(({ severity }) => severity === "error").length, "error")}`;
  }
  if (verdict === "refused") return `refused, ${counted(refusals(findings).length, "finding")}`;
  if (plan === undefined) return "valid";
  return plan.changes.length > 0
    ? planSummary(plan)
    : ["nothing to do", ...leftAloneSummary(plan)].join(", ");
}

function findingBlock({ severity, rule, resource, origin, message, remedy, waiver }: Finding): string {
  const accepted =
    waiver === undefined
      ? prose(remedy)
      : `Accepted until ${code(waiver.until)} by ${code(waiver.key)}: ${prose(waiver.reason)}`;
  const at = code(`${origin.file}:${origin.line}`);
  return `- **${severity}** ${code(rule)} ${code(resource)} at ${at}: ${prose(message)} ${accepted}\n`;
}

function planBlocks(plan: Plan, open: readonly OpenHazard[] | undefined): readonly string[] {
  if (plan.changes.length === 0) return leftAloneBlocks(plan);
  const tooMany = (open ?? []).filter(({ hazard }) => hazard.id === MASS_DELETION).length;
  return [
    ...(tooMany === 0 ? [] : [`\n**Breaker**: ${prose(massDeletionText(tooMany))}\n`]),
    "\n| | resource | from | hazards |\n|---|---|---|---|\n",
    ...plan.changes.map((change) => tableRow(change, open)),
    ...plan.changes.filter(({ fields }) => fields.length > 0).map(detailBlock),
    ...leftAloneBlocks(plan),
    `\nPlan ${code(plan.id)}\n`,
  ];
}

/** Drift that stays, and what outlives its YAML. */
function leftAloneBlocks({ drifted, retained }: Plan): readonly string[] {
  const lines = [
    ...drifted.map((item) => `- ${code(item.key)} ${prose(driftText(item))}\n`),
    ...retained.map((key) => `- ${code(key)} is retained: it is no longer declared\n`),
  ];
  return lines.length === 0 ? [] : ["\n", ...lines];
}

function tableRow(
  { key, operation, origin, hazards }: Change,
  open: readonly OpenHazard[] | undefined,
): string {
  const told = hazards.map(({ id, message }) => {
    const waits = open === undefined || open.some((other) => other.key === key && other.hazard.id === id);
    return `**${id}**${waits ? "" : " (approved)"}: ${prose(message)}`;
  });
  const from = origin.file === "" ? "" : cellCode(`${origin.file}:${origin.line}`);
  return `| ${operation} | ${cellCode(key)} | ${from} | ${told.join("; ")} |\n`;
}

function detailBlock({ key, fields }: Change): string {
  const lines = fields
    .slice(0, FIELD_LIMIT)
    .map((field) => `${fieldPath(field.pointer)}: ${changeText(field, VALUE_LENGTH)}`);
  const more =
    fields.length > lines.length ? [`… and ${counted(fields.length - lines.length, "more field")}`] : [];
  return `\n<details><summary>${inert(html(key))}</summary>\n\n${fenced([...lines, ...more].join("\n"))}\n</details>\n`;
}

/** CommonMark 0.31, section 4.5: a fence is closed only by one at least as long. */
function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}\n`;
}

/** A code span (section 6.1): fenced by more backticks than any run inside, with spaces that are not shown. */
function code(text: string): string {
  const shown = printable(text);
  const fence = "`".repeat(longestRun(shown) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/gu) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Text that stays text: no markup, no HTML, no mention, no link. */
function prose(text: string): string {
  return inert(html(text).replaceAll(/[\\`*_{}[\]()#!|~]/gu, "\\$&"));
}

/** U+200B behind the signs that start a mention, a reference or an automatic link: it breaks them and is not seen. */
function inert(text: string): string {
  return text.replaceAll(/[@#]|:\/\/|www\./giu, "$&\u200b");
}

function html(text: string): string {
  return printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** In a table (GFM, extension 4.10) a pipe ends the cell even inside a code span, where it cannot be escaped for sure. */
function cellCode(text: string): string {
  return code(text.replaceAll("|", "\\u{7c}"));
}

function withinLimit(blocks: readonly string[]): string {
  const encoder = new TextEncoder();
  const note = (missing: number) =>
    `\n${counted(missing, "part")} left out here: the whole is longer than a comment may be.\n`;
  let size = encoder.encode(note(blocks.length)).length;
  const kept: string[] = [];
  for (const block of blocks) {
    size += encoder.encode(block).length;
    if (size > MAX_BYTES) return [...kept, note(blocks.length - kept.length)].join("");
    kept.push(block);
  }
  return kept.join("");
}
