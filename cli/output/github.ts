import type { Severity } from "../../core/diagnostic.ts";
import { printable } from "../printable.ts";
import type { Report } from "./report.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * Workflow commands of GitHub Actions: one annotation a line for each diagnostic and each finding that no waiver
 * accepts. Escaped as the Actions toolkit does: %, CR and LF in messages, also : and , in properties.
 */
export function renderGithub({ diagnostics, findings }: Report): string {
  const problems = [
    ...diagnostics.map(({ severity, code, file, line, column, length, message, hint }) => ({
      severity,
      title: code,
      place: { file, line, column, end: column + length },
      text: `${message} ${hint}`,
    })),
    ...findings
      .filter(({ waiver }) => waiver === undefined)
      .map(({ severity, rule, origin, resource, message, remedy }) => ({
        severity,
        title: rule,
        place: { ...origin, end: origin.column },
        text: `${resource}: ${message} ${remedy}`,
      })),
  ];
  return problems
    .map(({ severity, title, place, text }) => {
      const at = `file=${property(place.file)},line=${place.line},col=${place.column},endColumn=${place.end}`;
      return `::${COMMANDS[severity]} ${at},title=${property(title)}::${message(text)}\n`;
    })
    .join("");
}

function message(text: string): string {
  return printable(text.trim()).replaceAll("%", "%25");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
