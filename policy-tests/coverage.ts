import { compareText } from "../core/diagnostic.ts";
import type { Release, ReleaseRule, ReleaseTest } from "../core/release.ts";
import { accessMatrix } from "../decisions/access/matrix.ts";
import type { MatrixGroup, MatrixRow } from "../decisions/access/matrix.ts";
import { testWords } from "../decisions/access/words.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import { Probe } from "./probe.ts";
import type { TestQuestion } from "./questions.ts";
import { mapTelling } from "./telling.ts";
import type { TellProgress } from "./telling.ts";
import { isAboutRules, touchedBy } from "./touched.ts";
import type { Touched } from "./touched.ts";

/** Something that the tests should have asked about and did not. */
export interface Uncovered {
  readonly what: string;
  readonly file: string;
  readonly line: number;
}

/** How much there is of something, and how much of it the tests saw. */
export interface Measure {
  readonly covered: number;
  readonly total: number;
  readonly uncovered: readonly Uncovered[];
}

/**
 * What the questions see. `rules`: every rule, seen deciding; `outcomes`: every test of a condition, seen passing and
 * seen failing; `cells`: what subjects have in the access matrix of the tenants that are asked about.
 */
export interface Coverage {
  readonly rules: Measure;
  readonly outcomes: Measure;
  readonly cells: Measure;
}

/** Where a field of a resource is written. */
export type Locate = (
  resource: string,
  pointer: string,
) => { readonly file: string; readonly line: number } | undefined;

/** What a measurement needs to know. */
export interface MeasureOptions {
  readonly policy: RuntimePolicy;
  readonly locate: Locate;
  /** Told of each rule, or of each mistake. */
  readonly tell?: TellProgress | undefined;
}

/** Measures the questions against the releases. */
export function coverageOf(
  questions: readonly TestQuestion[],
  releases: ReadonlyMap<string, Release>,
  { policy, locate, tell }: MeasureOptions,
): Coverage {
  const touched = questions
    .filter(isAboutRules)
    .map((question) => touchedBy(question, releases.get(question.tenant)));
  const probe = new Probe(questions, policy);
  const asked = askedOf(touched);
  const seen = mapTelling(rulesOf(releases.values()), tell, (rule) => {
    const some = asked.get(rule.id) ?? [];
    return { item: ruleCovered(rule, some, probe), outcomes: outcomesOf(rule, some, probe, locate) };
  });
  return {
    rules: measure(seen.map(({ item }) => item)),
    outcomes: measure(seen.flatMap(({ outcomes }) => outcomes)),
    cells: measure(cellsOf(touched, releases)),
  };
}

/** The lowest of the three shares, in percent: 100 where there is nothing to cover. */
export function lowestShare({ rules, outcomes, cells }: Coverage): number {
  return Math.min(...[rules, outcomes, cells].map(shareOf));
}

/** In percent, rounded down to a tenth, so that only all is 100. */
export function shareOf({ covered, total }: Pick<Measure, "covered" | "total">): number {
  return total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10;
}

/** Every rule of every release, each once, in the order of files and lines. */
export function rulesOf(releases: Iterable<Release>): readonly ReleaseRule[] {
  const rules = new Map<string, ReleaseRule>();
  for (const { sections } of releases) {
    const rows = Object.values(sections.roles ?? {}).flatMap((role) => Object.values(role.rules));
    for (const rule of rows.flatMap((row) => Object.values(row).flat())) rules.set(rule.id, rule);
  }
  return [...rules.values()].toSorted(
    (left, right) => compareText(left.source.file, right.source.file) || left.source.line - right.source.line,
  );
}

type Item = Uncovered & { readonly seen: boolean };

function measure(items: readonly Item[]): Measure {
  const uncovered = items.filter(({ seen }) => !seen).map(({ what, file, line }) => ({ what, file, line }));
  return { covered: items.length - uncovered.length, total: items.length, uncovered };
}

/** The questions that come upon each rule where it counts. */
function askedOf(touched: readonly Touched[]): ReadonlyMap<string, readonly TestQuestion[]> {
  const asked = new Map<string, TestQuestion[]>();
  for (const { question, rules } of touched) {
    for (const { rule, lacksFeature } of rules) {
      if (lacksFeature) continue;
      const known = asked.get(rule.id);
      if (known === undefined) asked.set(rule.id, [question]);
      else known.push(question);
    }
  }
  return asked;
}

function ruleCovered(rule: ReleaseRule, asked: readonly TestQuestion[], probe: Probe): Item {
  const { file, line } = rule.source;
  return { what: rule.id, file, line, seen: asked.some((question) => probe.passes(rule.when, question)) };
}

function outcomesOf(
  rule: ReleaseRule,
  asked: readonly TestQuestion[],
  probe: Probe,
  locate: Locate,
): readonly Item[] {
  const tests = new Map((rule.when ?? []).flat().map((test) => [test.pointer, test]));
  return [...tests.values()].flatMap((test) => {
    const { file, line } = locate(rule.source.resource, test.pointer) ?? rule.source;
    // As it is written: a negation around it belongs to the condition.
    const { negated: _negated, ...plain }: ReleaseTest = test;
    const results = new Set(asked.map((question) => probe.passes([[plain]], question)));
    return [true, false].map((outcome) => ({
      what: `${rule.id}: ${testWords(plain)}, ${outcome ? "true" : "false"}`,
      file,
      line,
      seen: results.has(outcome),
    }));
  });
}

function cellsOf(touched: readonly Touched[], releases: ReadonlyMap<string, Release>): readonly Item[] {
  const byTenant = Map.groupBy(touched, ({ question }) => question.tenant);
  return [...byTenant].flatMap(([tenant, some]) => {
    const release = releases.get(tenant);
    const at = some[0]?.question.now;
    if (release === undefined || at === undefined) return [];
    return accessMatrix(release, { at }).groups.flatMap((group) =>
      group.rows.map((row) => cellItem(row, group, some)),
    );
  });
}

function cellItem(row: MatrixRow, { subjects, roles }: MatrixGroup, touched: readonly Touched[]): Item {
  const [first] = subjects;
  const more = subjects.length === 1 ? "" : ` and ${subjects.length - 1} more`;
  const { file = "", line = 1 } = row.grounds[0]?.source ?? {};
  const holds = new Set(roles.map(({ role }) => role));
  const seen = touched.some(
    ({ question, action, held }) =>
      matches(row.type, question.request.resource.type) &&
      matches(row.action, action) &&
      held.length === holds.size &&
      held.every(({ role }) => holds.has(role)),
  );
  return {
    what: `${first?.type ?? ""}:${first?.id ?? ""}${more} ${row.action} ${row.type}`,
    file,
    line,
    seen,
  };
}

function matches(pattern: string, name: string): boolean {
  return pattern === "*" || pattern === name;
}
