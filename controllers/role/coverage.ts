import { jsonEqual } from "../../core/json.ts";
import type { RoleRule } from "./spec.gen.ts";

/**
 * The permissions (`type:action`) of a rule that none of the other rules has without asking for more: another
 * condition or another feature. Sorted; empty when the rule adds nothing to the others.
 */
export function permissionsBeyond(rule: RoleRule, others: readonly RoleRule[]): readonly string[] {
  if (others.some((other) => jsonEqual(other, rule))) return [];
  const comparable = others.filter((other) => asksNoMore(other, rule));
  return rule.resources
    .flatMap((resource) =>
      actionsBeyond(rule.actions, resource, comparable).map((action) => `${resource}:${action}`),
    )
    .toSorted();
}

function actionsBeyond(
  actions: readonly string[],
  resource: string,
  others: readonly RoleRule[],
): readonly string[] {
  const covered = new Set(
    others.filter(({ resources }) => names(resources, resource)).flatMap((other) => other.actions),
  );
  return actions.filter((action) => !covered.has(action) && !covered.has("*"));
}

function names(list: readonly string[], one: string): boolean {
  return list.includes(one) || list.includes("*");
}

/** Whether a rule counts whenever the other one does, as far as can be seen without understanding conditions. */
function asksNoMore(rule: RoleRule, than: RoleRule): boolean {
  const feature = rule.feature === undefined || rule.feature === than.feature;
  const when = rule.when === undefined || (than.when !== undefined && jsonEqual(rule.when, than.when));
  return feature && when;
}
