import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Finding } from "../../core/finding.ts";
import type { Plan } from "../../core/plan.ts";
import type { Prepared } from "../../engine/prepare.ts";
import type { PlanReport } from "../../engine/reconciler.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";

/** What the output formats print: the judgement of one revision, and its plan where one was made. */
export interface Report {
  readonly revision: string;
  readonly verdict: Prepared["verdict"];
  readonly diagnostics: readonly Diagnostic[];
  readonly findings: readonly Finding[];
  /** Keys and files of the resources that were judged, sorted by key. */
  readonly resources: readonly { readonly key: string; readonly file: string; readonly line: number }[];
  readonly plan?: Plan;
  /** What stands before the plan's own paths, which belong to its digest, seen from the current folder. */
  readonly prefix?: string;
}

/** Takes from the engine's report what is printed. */
export function reportOf({ prepared, plan }: Pick<PlanReport, "plan" | "prepared">): Report {
  const { revision, verdict, diagnostics, findings, resources } = prepared;
  return {
    revision,
    verdict,
    diagnostics,
    findings,
    resources: resources.map(({ key, origin }) => ({ key, file: origin.file, line: origin.line })),
    ...(plan === undefined ? {} : { plan }),
  };
}

/** The findings that refuse a revision. */
export function refusals(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity, waiver }) => severity === "error" && waiver === undefined);
}

/** 1 invalid, 3 refused, 2 changes pending, 0 nothing to do. */
export function exitCodeOf({ verdict, plan }: Report): ExitCode {
  if (verdict === "invalid") return EXIT.error;
  if (verdict === "refused") return EXIT.refused;
  return plan !== undefined && plan.changes.length > 0 ? EXIT.changes : EXIT.ok;
}

/**
 * The report with paths that hold from the current folder: `prefix` is the workspace seen from there, `""` or ending in
 * a slash. Annotations of forges and editors need it; the plan keeps its own paths, which belong to its digest.
 */
export function withPrefix(report: Report, prefix: string): Report {
  if (prefix === "") return report;
  return {
    ...report,
    prefix,
    diagnostics: report.diagnostics.map((each) => ({ ...each, file: `${prefix}${each.file}` })),
    findings: report.findings.map((each) => ({
      ...each,
      origin: { ...each.origin, file: `${prefix}${each.origin.file}` },
    })),
    resources: report.resources.map((each) => ({ ...each, file: `${prefix}${each.file}` })),
  };
}
