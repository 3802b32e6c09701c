import type { Hazard } from "../../core/plan.ts";
import { jsonText } from "../json-text.ts";
import type { Report } from "./report.ts";
import type { OpenHazard } from "./text-plan.ts";

/** The shape of `edict validate --json` and `edict plan --json`. */
export interface ReportDocument {
  readonly revision: string;
  readonly verdict: Report["verdict"];
  /** How many resources were read. */
  readonly resources: number;
  readonly diagnostics: Report["diagnostics"];
  readonly findings: Report["findings"];
  /** Hazards that nobody approved. */
  readonly open?: readonly { readonly key: string; readonly hazard: Hazard }[];
  /** Absent after `validate`, and when the revision is invalid. */
  readonly plan?: Report["plan"];
}

/** One JSON document, indented, with a newline at the end. */
export function renderJson(report: Report, open?: readonly OpenHazard[]): string {
  const { revision, verdict, diagnostics, findings, plan, resources } = report;
  const document: ReportDocument = {
    revision,
    verdict,
    resources: resources.length,
    diagnostics,
    findings,
    ...(open === undefined ? {} : { open }),
    ...(plan === undefined ? {} : { plan }),
  };
  return `${jsonText(document, true)}\n`;
}
