import type { Release, ReleaseRule } from "../../core/release.ts";
import { cellsOf } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { classesOf } from "./classes.ts";
import type { PrincipalClass } from "./classes.ts";
import { alternativesOf, impliesOne } from "./implication.ts";
import type { Conjunction, IsStable } from "./implication.ts";
import { stableTests } from "./spelling.ts";
import { ANY, rulesAt, standingOf, stepUpOf } from "./standing.ts";
import type { Held, HeldRule, Standing } from "./standing.ts";

/** Two releases of a tenant, and from when on they are compared. */
export interface Comparison {
  readonly before: Release | undefined;
  readonly after: Release | undefined;
  /** Milliseconds since the epoch. Only what is asked from then on is compared. */
  readonly at: number;
}

/**
 * Something that was not shown to add no access. `rule`: the alternative of an allow rule that no allow rule of before
 * covers; `deny`: one of a deny rule of before that no deny rule covers any more; `step-up`: an action that no longer
 * needs a sign-in as fresh.
 */
export interface Suspicion {
  readonly because: "deny" | "rule" | "step-up";
  readonly cell: Cell;
  readonly who: PrincipalClass;
  readonly rule?: ReleaseRule;
  readonly tests: Conjunction;
  /** What allowed the same before under a condition: the condition changed. */
  readonly formerly: readonly ReleaseRule[];
  /** Groups that allow what `who` alone may not be allowed. */
  readonly helpers: readonly PrincipalClass[];
  /** Allow rules that may let it through now, of `who` and of the helpers. */
  readonly openings: readonly ReleaseRule[];
  /** Times at which something ends that allowed or denied it: milliseconds since the epoch. */
  readonly ends: readonly number[];
}

interface Compared {
  readonly before: Standing;
  readonly after: Standing;
  readonly isStable: IsStable;
  readonly classes: readonly PrincipalClass[];
}

/** What one class has in a cell, before and after. */
interface Position {
  readonly who: PrincipalClass;
  readonly had: readonly HeldRule[];
  readonly has: readonly HeldRule[];
  /** Allow rules that count. */
  readonly allows: readonly HeldRule[];
}

/**
 * Everything about access to resources that was not shown to add none. An empty list is a proof for every question from
 * `at` on: each allow rule that counts after is covered by one that counted before, for the same principal and as long,
 * and each deny rule of before by one of after. What is shown for each principal alone holds for a subject and its
 * groups together, since rules only add up.
 */
export function accessSuspicions(comparison: Comparison): readonly Suspicion[] {
  const before = standingOf(comparison.before, comparison.at);
  const after = standingOf(comparison.after, comparison.at);
  if (!after.active) return [];
  const isStable = stableTests([comparison.before, comparison.after]);
  const compared: Compared = { before, after, isStable, classes: classesOf([before, after]) };
  return cellsOf([before, after]).flatMap((cell) => cellSuspicions(cell, compared));
}

function cellSuspicions(cell: Cell, compared: Compared): readonly Suspicion[] {
  const positions = compared.classes.map((who) => positionOf(who, cell, compared));
  if (!positions.some(({ allows }) => allows.length > 0)) return [];
  const stepUps = stepUpSuspicions(cell, positions, compared);
  if (compared.before.active && positions.every(isUntouched)) return stepUps;
  const found = positions.flatMap((position) => [
    ...ruleSuspicions(cell, position, compared),
    ...denySuspicions(cell, position, positions, compared),
  ]);
  return [...found, ...stepUps];
}

function positionOf(who: PrincipalClass, { type, action }: Cell, { before, after }: Compared): Position {
  const [held = [], holds = []] = who.held as readonly (readonly Held[])[];
  const had = rulesAt(before, held, type, action);
  const has = rulesAt(after, holds, type, action);
  return { who, had, has, allows: has.filter(counts) };
}

function counts({ rule, lacksFeature }: HeldRule): boolean {
  return rule.effect === "allow" && !lacksFeature;
}

function isDeny({ rule }: HeldRule): boolean {
  return rule.effect === "deny";
}

/** Whether the rules are the same, so that nothing needs to be understood of them. */
function isUntouched({ had, has }: Position): boolean {
  return had.length === has.length && sortedMeanings(had) === sortedMeanings(has);
}

function sortedMeanings(rules: readonly HeldRule[]): string {
  return JSON.stringify(rules.map(meaningOf).toSorted());
}

function meaningOf({ rule: { effect, when }, until, lacksFeature }: HeldRule): string {
  const tests = when?.map((some) => some.map(({ pointer: _pointer, ...test }) => test));
  return JSON.stringify([effect, tests ?? null, String(until), lacksFeature]);
}

function ruleSuspicions(
  cell: Cell,
  { who, had, has, allows }: Position,
  { isStable, before }: Compared,
): readonly Suspicion[] {
  const allowed = before.active ? had.filter(counts) : [];
  const denies = has.filter(isDeny);
  return allows.flatMap((held) =>
    alternativesOf(held.rule)
      .filter(
        (tests) =>
          !isCovered(tests, held.until, denies, isStable) && !isCovered(tests, held.until, allowed, isStable),
      )
      .map((tests) => ({
        because: "rule" as const,
        cell,
        who,
        rule: held.rule,
        tests,
        formerly: allowed.map(({ rule }) => rule),
        helpers: [],
        openings: [held.rule],
        ends: endsOf(had),
      })),
  );
}

/** Whether one of the rules holds whenever the tests pass, at least until then. */
function isCovered(
  tests: Conjunction,
  until: number,
  rules: readonly HeldRule[],
  isStable: IsStable,
): boolean {
  return rules.some((held) => held.until >= until && impliesOne(tests, alternativesOf(held.rule), isStable));
}

function denySuspicions(
  cell: Cell,
  { who, had, has, allows }: Position,
  positions: readonly Position[],
  { isStable, before }: Compared,
): readonly Suspicion[] {
  if (!before.active) return [];
  const helpers = positions.filter(
    (other) => other.who !== who && other.allows.length > 0 && (who.isGroup || other.who.isGroup),
  );
  const openings = [...allows, ...helpers.flatMap((other) => other.allows)].map(({ rule }) => rule);
  if (openings.length === 0) return [];
  const denies = has.filter(isDeny);
  return had.filter(isDeny).flatMap((held) =>
    alternativesOf(held.rule)
      .filter((tests) => !isCovered(tests, held.until, denies, isStable))
      .map((tests) => ({
        because: "deny" as const,
        cell,
        who,
        rule: held.rule,
        tests,
        formerly: [],
        helpers: helpers.map((other) => other.who),
        openings,
        ends: endsOf(has),
      })),
  );
}

function endsOf(rules: readonly HeldRule[]): readonly number[] {
  return [...new Set(rules.map(({ until }) => until))].filter((until) => until !== Infinity);
}

/** A sign-in that had to be fresh and need not be, may be older, or may show another second factor. */
function stepUpSuspicions(
  cell: Cell,
  positions: readonly Position[],
  { before, after }: Compared,
): readonly Suspicion[] {
  if (cell.type === ANY && cell.action === ANY) return [];
  const asked = stepUpOf(before, cell.type, cell.action);
  if (asked === undefined || !before.active) return [];
  const asks = stepUpOf(after, cell.type, cell.action);
  if (
    asks !== undefined &&
    asks.session.reauthSeconds <= asked.session.reauthSeconds &&
    asks.mfa.methods.every((method) => asked.mfa.methods.includes(method))
  )
    return [];
  return positions
    .filter(({ allows }) => allows.length > 0)
    .map(({ who, allows }) => ({
      because: "step-up" as const,
      cell,
      who,
      tests: [],
      formerly: [],
      helpers: [],
      openings: allows.map(({ rule }) => rule),
      ends: [],
    }));
}
