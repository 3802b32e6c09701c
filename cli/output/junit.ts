import type { Finding } from "../../core/finding.ts";
import { parseKey } from "../../core/resource.ts";
import { printable } from "../printable.ts";
import { driftText } from "./left-alone.ts";
import { refusals } from "./report.ts";
import type { Report } from "./report.ts";

/** One test case of JUnit XML. */
export interface Case {
  readonly suite: string;
  readonly className: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly failures: readonly { readonly type: string; readonly message: string; readonly text: string }[];
  /** What is worth telling although it fails nothing. */
  readonly notes: readonly string[];
}

/**
 * JUnit XML as CI systems read it: one suite for the files, and one for the platform and each tenant with a test case
 * for every resource. Errors fail their case; warnings, accepted findings and pending changes are its output.
 */
export function renderJunit(report: Report): string {
  return renderCases([...fileCases(report), ...resourceCases(report), ...undeclaredCases(report)]);
}

/** JUnit XML of any cases, by their suites. */
export function renderCases(cases: readonly Case[]): string {
  const names = [...new Set(cases.map(({ suite }) => suite))];
  const suites = names.map((name) =>
    renderSuite(
      name,
      cases.filter(({ suite }) => suite === name),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="edict" ${totals(cases)}>\n${suites.join("")}</testsuites>\n`;
}

function fileCases({ diagnostics, resources }: Report): readonly Case[] {
  const files = new Set([...resources, ...diagnostics].map(({ file }) => file));
  return [...files].toSorted().map((file) => {
    const own = diagnostics.filter((diagnostic) => diagnostic.file === file);
    const told = own.map(({ line, column, message, hint, code, severity }) => ({
      severity,
      type: code,
      message,
      text: `${file}:${line}:${column} ${message} ${hint}`,
    }));
    return {
      suite: "files",
      className: "files",
      name: file,
      file,
      line: own[0]?.line ?? 1,
      failures: told.filter(({ severity }) => severity === "error"),
      notes: told.filter(({ severity }) => severity !== "error").map(({ text }) => text),
    };
  });
}

function resourceCases({ resources, findings, plan }: Report): readonly Case[] {
  const byResource = Map.groupBy(findings, ({ resource }) => resource as string);
  const changes = new Map((plan?.changes ?? []).map((change) => [change.key as string, change]));
  const drifted = Map.groupBy(plan?.drifted ?? [], ({ key }) => key as string);
  return resources.map(({ key, file, line }) => {
    const own = byResource.get(key) ?? [];
    const change = changes.get(key);
    const failing = refusals(own);
    return {
      suite: parseKey(key).tenant ?? "platform",
      className: parseKey(key).kind,
      name: key,
      file,
      line,
      failures: failing.map((finding) => ({
        type: finding.rule,
        message: finding.message,
        text: findingText(finding),
      })),
      notes: [
        ...own.filter((finding) => !failing.includes(finding)).map(findingText),
        ...(change === undefined ? [] : [`to ${change.operation} ${change.reason}`.trimEnd()]),
        ...(drifted.get(key) ?? []).map(driftText),
      ],
    };
  });
}

/** What no file declares and still is there: retained, or drift that was added. */
function undeclaredCases({ plan }: Report): readonly Case[] {
  const told = [
    ...(plan?.retained ?? []).map((key) => ({ key, note: "retained: no longer declared" })),
    ...(plan?.drifted ?? [])
      .filter(({ cause }) => cause === "added")
      .map((item) => ({ key: item.key, note: driftText(item) })),
  ];
  return told.map(({ key, note }) => ({
    suite: parseKey(key).tenant ?? "platform",
    className: parseKey(key).kind,
    name: key,
    file: "",
    line: 1,
    failures: [],
    notes: [note],
  }));
}

function findingText({ severity, rule, origin, message, remedy, waiver }: Finding): string {
  const accepted = waiver === undefined ? "" : ` (accepted until ${waiver.until} by ${waiver.key})`;
  return `${severity} ${rule} ${origin.file}:${origin.line}:${origin.column} ${message} ${remedy}${accepted}`;
}

function totals(cases: readonly Case[]): string {
  const failures = cases.filter((each) => each.failures.length > 0).length;
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
}

function renderSuite(name: string, cases: readonly Case[]): string {
  return `  <testsuite name="${xml(name)}" ${totals(cases)}>\n${cases.map(renderCase).join("")}  </testsuite>\n`;
}

function renderCase({ className, name, file, line, failures, notes }: Case): string {
  const head = `    <testcase classname="${xml(className)}" name="${xml(name)}" file="${xml(file)}" line="${line}"`;
  const inside = [
    // One failure element a case: consumers read no more than the first.
    ...failures
      .slice(0, 1)
      .map(
        ({ type, message }) =>
          `      <failure type="${xml(type)}" message="${xml(message)}">${xml(failures.map(({ text }) => text).join("\n"))}</failure>\n`,
      ),
    ...(notes.length === 0 ? [] : [`      <system-out>${xml(notes.join("\n"))}</system-out>\n`]),
  ];
  return inside.length === 0 ? `${head}/>\n` : `${head}>\n${inside.join("")}    </testcase>\n`;
}

/** Escapes for XML 1.0, which cannot carry most control characters (section 2.2) nor lone surrogates. */
function xml(text: string): string {
  return text
    .split("\n")
    .map((line) => printable(line.toWellFormed()))
    .join("\n")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[\ufffe\uffff]/gu, "\ufffd");
}
