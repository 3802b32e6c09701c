import type { Paint } from "../colour.ts";
import { counted } from "./count.ts";
import type { Report } from "./report.ts";
import { revisionText } from "./revision.ts";

/** One line that ends a validation: how much was read, and what the rules said. */
export function renderSummary(
  { verdict, resources, diagnostics, findings, revision }: Report,
  paint: Paint,
): string {
  if (verdict !== "usable") return "";
  const warnings = [...diagnostics, ...findings].filter(({ severity }) => severity === "warning").length;
  const accepted = findings.filter(({ waiver }) => waiver !== undefined).length;
  const parts = [
    counted(resources.length, "resource"),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
    ...(accepted > 0 ? [`${counted(accepted, "finding")} accepted by waivers`] : []),
  ];
  return `${paint("green", "valid")}: ${parts.join(", ")} at revision ${revisionText(revision)}\n`;
}
