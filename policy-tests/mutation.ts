import type { Release } from "../core/release.ts";
import type { Digest } from "../core/resource.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import type { Measure, MeasureOptions } from "./coverage.ts";
import { mutantsOf } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import type { TestQuestion } from "./questions.ts";
import { pointFor } from "./run.ts";
import { mapTelling } from "./telling.ts";
import { isAboutRules, touchedBy } from "./touched.ts";

/**
 * How many mistakes in the releases some question notices: `covered`; `uncovered` are those that none does. The questions
 * must be answered as expected beforehand. Of a mistake in a rule only those are asked whose subject holds the rule.
 */
export function mutationScore(
  questions: readonly TestQuestion[],
  releases: ReadonlyMap<string, Release>,
  { policy, locate, tell }: MeasureOptions,
): Measure {
  const byRule = holdersOf(questions, releases);
  const mutants = mutantsOf(releases, locate);
  const survivors = mapTelling(mutants, tell, (mutant, number) => {
    const asked = mutant.rule === undefined ? questions : (byRule.get(mutant.rule) ?? []);
    return isNoticed(mutant, number, asked, releases, policy) ? [] : [mutant];
  }).flat();
  return {
    covered: mutants.length - survivors.length,
    total: mutants.length,
    uncovered: survivors.map(({ what, file, line }) => ({ what, file, line })),
  };
}

/** The questions whose subject holds a rule, in any cell: a rule that is widened may answer them. */
function holdersOf(
  questions: readonly TestQuestion[],
  releases: ReadonlyMap<string, Release>,
): ReadonlyMap<string, readonly TestQuestion[]> {
  const holders = new Map<string, TestQuestion[]>();
  for (const question of questions.filter(isAboutRules)) {
    const release = releases.get(question.tenant);
    const { held } = touchedBy(question, release);
    const rules = new Set(held.flatMap(({ role }) => idsOf(release, role)));
    for (const id of rules) {
      const known = holders.get(id);
      if (known === undefined) holders.set(id, [question]);
      else known.push(question);
    }
  }
  return holders;
}

function idsOf(release: Release | undefined, role: string): readonly string[] {
  const rows = Object.values(release?.sections.roles?.[role]?.rules ?? {});
  return rows.flatMap((row) => Object.values(row).flatMap((list) => list.map(({ id }) => id)));
}

function isNoticed(
  mutant: Mutant,
  number: number,
  asked: readonly TestQuestion[],
  releases: ReadonlyMap<string, Release>,
  policy: RuntimePolicy,
): boolean {
  const tenants = [...new Set(asked.map(({ tenant }) => tenant))];
  const changed = tenants.flatMap((tenant) => {
    const release = releases.get(tenant);
    if (release === undefined) return [];
    const mutated = mutant.mutate(release);
    // Whatever remembers answers tells releases apart by their digest.
    return mutated === release
      ? []
      : [{ ...mutated, digest: `${release.digest}-mutant-${number}` as Digest }];
  });
  const names = new Set(changed.map(({ tenant }) => tenant));
  const point = pointFor(changed, policy);
  return asked.some(
    ({ tenant, request, now, allow }) =>
      names.has(tenant) && point.evaluate(tenant, request, { now }).decision !== allow,
  );
}
