import type { Diagnostic, Severity } from "../../core/diagnostic.ts";
import { ERRORS } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import type { DriftItem } from "../../core/plan.ts";
import { jsonText } from "../json-text.ts";
import { driftText } from "./left-alone.ts";
import type { Report } from "./report.ts";

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** The rule under which drift is told. */
const DRIFT_RULE = "edict/drift";

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help?: { readonly text: string };
  readonly properties?: { readonly tags: readonly string[] };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly object[];
}

/**
 * SARIF 2.1.0 (OASIS): one run, one result for each diagnostic and each finding. A finding that a waiver accepts is a
 * suppressed result. Columns count UTF-16 code units, as ours do.
 */
export function renderSarif(report: Report, version: string): string {
  const rules = rulesOf(report);
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: "edict", semanticVersion: version, rules } },
    columnKind: "utf16CodeUnits",
    results: [
      ...report.diagnostics.map((diagnostic) => diagnosticResult(diagnostic, indices)),
      ...report.findings.map((finding) => findingResult(finding, indices)),
      ...(report.plan?.drifted ?? []).map((item) => driftResult(item, report.prefix ?? "", indices)),
    ],
  };
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${jsonText(document, true)}\n`;
}

/** Every rule and code that has a result, sorted, once. */
function rulesOf({ diagnostics, findings, plan }: Report): readonly SarifRule[] {
  const rules = new Map<string, SarifRule>();
  for (const { code } of diagnostics) {
    const { title, remedy } = ERRORS[code];
    rules.set(code, { id: code, shortDescription: { text: title }, help: { text: remedy } });
  }
  for (const { rule, remedy, controls } of findings) {
    const tags = controls.map(({ framework, clause }) => `${framework} ${clause}`);
    const help = remedy === "" ? {} : { help: { text: remedy } };
    rules.set(rule, { id: rule, shortDescription: { text: rule }, ...help, properties: { tags } });
  }
  if (plan !== undefined && plan.drifted.length > 0)
    rules.set(DRIFT_RULE, { id: DRIFT_RULE, shortDescription: { text: "drift that is not undone" } });
  return [...rules.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function diagnosticResult(diagnostic: Diagnostic, indices: ReadonlyMap<string, number>): SarifResult {
  const { code, severity, file, line, column, length, pointer, message, hint } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: indices.get(code) ?? -1,
    level: LEVELS[severity],
    message: { text: text(`${message} ${hint}`.trim()) },
    locations: [
      location(file, { startLine: line, startColumn: column, endLine: line, endColumn: column + length }),
    ],
    partialFingerprints: { "edict/v1": text(`${code} ${file}#${pointer}`) },
  };
}

function findingResult(finding: Finding, indices: ReadonlyMap<string, number>): SarifResult {
  const { rule, severity, resource, pointer, origin, message, waiver } = finding;
  return {
    ruleId: rule,
    ruleIndex: indices.get(rule) ?? -1,
    level: LEVELS[severity],
    message: { text: text(`${resource}: ${message}`) },
    locations: [location(origin.file, { startLine: origin.line, startColumn: origin.column }, resource)],
    partialFingerprints: { "edict/v1": text(`${rule} ${resource}#${pointer}`) },
    ...(waiver === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: text(`until ${waiver.until} by ${waiver.key}: ${waiver.reason}`),
            },
          ],
        }),
  };
}

/** Drift that stays: a note, suppressed where it is accepted. What was added has no place in a file. */
function driftResult(item: DriftItem, prefix: string, indices: ReadonlyMap<string, number>): SarifResult {
  const { key, origin, mode } = item;
  const { file, line, column } = origin;
  return {
    ruleId: DRIFT_RULE,
    ruleIndex: indices.get(DRIFT_RULE) ?? -1,
    level: "note",
    message: { text: text(`${key} ${driftText(item)}`) },
    locations:
      file === "" ? [] : [location(`${prefix}${file}`, { startLine: line, startColumn: column }, key)],
    partialFingerprints: { "edict/v1": text(`${DRIFT_RULE} ${key} ${mode}`) },
    ...(mode === "accepted"
      ? { suppressions: [{ kind: "external", status: "accepted", justification: text(driftText(item)) }] }
      : {}),
  };
}

function location(file: string, region: object, name?: string): object {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region },
    ...(name === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: "resource" }] }),
  };
}

/** A relative reference (RFC 3986): each segment percent-encoded. */
function uriOf(file: string): string {
  return file.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

function text(value: string): string {
  return value.toWellFormed();
}
