import type { JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { AGENT_FOLDER, SOURCE_FOLDERS } from "./build.ts";
import { demandOpa } from "./opa.ts";
import type { Opa } from "./opa.ts";

export interface PolicyTestReport {
  /** Share of the lines of policies that the tests evaluate, tests left out: 0 to 100. */
  readonly coverage: number;
  /** `file: line` of the lines that no test evaluates. */
  readonly uncovered: readonly string[];
}

/** What `opa test --coverage` prints of one file. */
interface FileCoverage {
  readonly covered_lines?: number;
  readonly not_covered_lines?: number;
  readonly not_covered?: readonly { readonly start: { readonly row: number } }[];
}

const FOLDERS = [...SOURCE_FOLDERS, AGENT_FOLDER];

/** Runs the tests of the policies. Throws an Error with opa's report when one fails. */
export async function testPolicies(opa: Opa, root: string): Promise<PolicyTestReport> {
  await demandOpa(opa, ["test", ...FOLDERS], { cwd: root });
  const printed = await demandOpa(opa, ["test", "--coverage", "--format", "json", ...FOLDERS], {
    cwd: root,
  });
  const files = coverageOf(JSON.parse(printed) as JsonValue);
  const covered = sum(files.map(([, file]) => file.covered_lines ?? 0));
  const missed = sum(files.map(([, file]) => file.not_covered_lines ?? 0));
  return { coverage: (100 * covered) / (covered + missed), uncovered: files.flatMap(describeUncovered) };
}

function coverageOf(report: JsonValue): readonly (readonly [string, FileCoverage])[] {
  const files = isJsonObject(report) ? report["files"] : undefined;
  const entries = Object.entries(isJsonObject(files) ? files : {}) as [string, FileCoverage][];
  return entries.filter(([path]) => !path.endsWith("_test.rego"));
}

function describeUncovered([path, file]: readonly [string, FileCoverage]): readonly string[] {
  return (file.not_covered ?? []).map(({ start }) => `${path}: ${start.row}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
