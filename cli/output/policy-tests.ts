import { failureText, lowestShare, shareOf } from "../../compose/policy-tests.ts";
import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { Coverage, Measure } from "../../policy-tests/coverage.ts";
import type { TestResult } from "../../policy-tests/run.ts";
import type { Paint } from "../colour.ts";
import { printable } from "../printable.ts";
import { renderTable } from "../table.ts";
import { counted } from "./count.ts";
import { renderCases } from "./junit.ts";

/** What a run of the policy tests came to. */
export interface PolicyTestReport {
  readonly results: readonly TestResult[];
  readonly coverage?: Coverage;
  readonly mutations?: Measure;
}

/** The run for programs. Of the questions those that failed are told in full. */
export function policyTestsJson({ results, coverage, mutations }: PolicyTestReport): JsonObject {
  const failures = results.filter(({ passed }) => !passed);
  return toJson({
    questions: results.length,
    passed: results.length - failures.length,
    failures: failures.map((result) => {
      const { now, allow, ...question } = result.question;
      const at = new Date(now).toISOString();
      return {
        ...question,
        at,
        expected: allow,
        got: result.allowed,
        missing: result.missing,
        reasons: result.reasons,
      };
    }),
    ...(coverage === undefined ? {} : { coverage }),
    ...(mutations === undefined ? {} : { mutations }),
  });
}

/** The run for people: wrong answers, what was not seen, and one line that ends it. */
export function renderPolicyTests({ results, coverage, mutations }: PolicyTestReport, paint: Paint): string {
  const failures = results.filter(({ passed }) => !passed);
  const parts = [
    failures.map((result) => failureLines(result, paint)).join(""),
    coverage === undefined ? "" : coverageText(coverage, paint),
    mutations === undefined ? "" : measuresText([["mistakes noticed", mutations]], paint),
    summary(results, failures.length, paint),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function failureLines(result: TestResult, paint: Paint): string {
  const { file, line, test } = result.question;
  const reasons = result.reasons.map(({ code, message, file: at, line: row }) => {
    const place = at === undefined ? "" : ` (${at}:${row ?? 1})`;
    return `  ${code}: ${printable(message)}${place}\n`;
  });
  return `${paint("red", "fail")} ${file}:${line} ${test}: ${printable(failureText(result))}\n${reasons.join("")}`;
}

function summary(results: readonly TestResult[], failed: number, paint: Paint): string {
  const tests = new Set(results.map(({ question }) => question.test)).size;
  const asked = `${counted(results.length, "question")} of ${counted(tests, "policy test")}`;
  return failed === 0
    ? `${paint("green", "passed")}: ${asked}\n`
    : `${paint("red", "failed")}: ${failed} of ${asked}\n`;
}

function coverageText({ rules, outcomes, cells }: Coverage, paint: Paint): string {
  return measuresText(
    [
      ["rules", rules],
      ["condition outcomes", outcomes],
      ["cells of the matrix", cells],
    ],
    paint,
  );
}

function measuresText(measures: readonly (readonly [string, Measure])[], paint: Paint): string {
  const rows = measures.map(([name, { covered, total, uncovered }]) => [
    name,
    `${covered} of ${total}`,
    {
      text: `${shareOf({ covered, total })} %`,
      style: uncovered.length === 0 ? ("green" as const) : ("yellow" as const),
    },
  ]);
  const open = measures.flatMap(([, { uncovered }]) => uncovered);
  const lines = open.map(({ what, file, line }) => `  ${file}:${line} ${printable(what)}\n`);
  const head = lines.length === 0 ? "" : `${paint("bold", "not seen")}\n`;
  return `${renderTable(["MEASURE", "SEEN", "SHARE"], rows, paint)}${head}${lines.join("")}`;
}

/** What is below the limits, as sentences. */
export function belowLimits(
  { coverage, mutations }: PolicyTestReport,
  limits: { readonly minCoverage: number; readonly minScore: number },
): readonly string[] {
  const share = coverage === undefined ? 100 : lowestShare(coverage);
  const score = mutations === undefined ? 100 : shareOf(mutations);
  return [
    ...(share < limits.minCoverage ? [`the coverage of ${share} % is below ${limits.minCoverage} %`] : []),
    ...(score < limits.minScore ? [`the mutation score of ${score} % is below ${limits.minScore} %`] : []),
  ];
}

/** The questions as JUnit test cases, one suite a policy test. */
export function policyTestsJunit({ results }: PolicyTestReport): string {
  return renderCases(
    results.map((result) => {
      const { test, file, line, tenant, subject, action, resource } = result.question;
      const reasons = result.reasons.map(({ code, message }) => `${code}: ${message}`);
      const message = failureText(result);
      return {
        suite: test,
        className: tenant,
        name: `${subject} ${action} ${resource} (line ${line})`,
        file,
        line,
        failures: result.passed
          ? []
          : [{ type: "EDICT_POLICY_TEST_FAILED", message, text: [message, ...reasons].join("\n") }],
        notes: [],
      };
    }),
  );
}
