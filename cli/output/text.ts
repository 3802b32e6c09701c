import type { Diagnostic, Severity } from "../../core/diagnostic.ts";
import type { Finding } from "../../core/finding.ts";
import type { Paint, Style } from "../colour.ts";
import { printable } from "../printable.ts";
import { counted } from "./count.ts";
import { refusals } from "./report.ts";
import type { Report } from "./report.ts";
import { renderPlanText } from "./text-plan.ts";
import type { PlanTextOptions } from "./text-plan.ts";

export interface TextOptions extends PlanTextOptions {
  /** The line of the file with a caret under the place, ending in a newline; empty where the file cannot be read. */
  readonly excerpt: (diagnostic: Diagnostic) => string;
}

const STYLES: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "cyan" };

/** Diagnostics, findings, and the plan where there is one. */
export function renderText(report: Report, options: TextOptions): string {
  const { diagnostics, findings, plan } = report;
  const parts = [
    diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, options)).join("\n"),
    findings.map((finding) => renderFinding(finding, options.paint)).join("\n"),
    plan === undefined ? "" : renderPlanText(plan, options),
    renderVerdict(report, options.paint),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function renderDiagnostic(diagnostic: Diagnostic, { paint, excerpt }: TextOptions): string {
  const { severity, code, file, line, column, message, hint } = diagnostic;
  return [
    `${paint(STYLES[severity], severity)} ${paint("bold", code)} ${printable(file)}:${line}:${column}\n`,
    `  ${printable(message)}\n`,
    excerpt(diagnostic),
    hint === "" ? "" : `  ${paint("cyan", "what to do")}: ${printable(hint)}\n`,
  ].join("");
}

/** One finding of a rule, with what to do and, where it is accepted, by whom and until when. */
function renderFinding(finding: Finding, paint: Paint): string {
  const { severity, rule, resource, origin, message, remedy, waiver } = finding;
  const word =
    waiver === undefined ? paint(STYLES[severity], severity) : paint("dim", `accepted ${severity}`);
  const lines = [
    `${word} ${paint("bold", printable(rule))} ${printable(origin.file)}:${origin.line}:${origin.column}\n`,
    `  ${printable(resource)}: ${printable(message)}\n`,
  ];
  if (waiver !== undefined) {
    lines.push(
      `  accepted until ${printable(waiver.until)} by ${printable(waiver.key)}: ${printable(waiver.reason)}\n`,
    );
  } else if (remedy !== "") lines.push(`  ${paint("cyan", "what to do")}: ${printable(remedy)}\n`);
  return lines.join("");
}

function renderVerdict({ verdict, diagnostics, findings }: Report, paint: Paint): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const refusing = refusals(findings).length;
  if (verdict === "invalid") return `${paint("red", "invalid")}: ${counted(errors, "error")}\n`;
  if (verdict === "refused")
    return `${paint("red", "refused")}: ${counted(refusing, "finding")} of severity error\n`;
  return "";
}
