import type { HazardInput } from "../../core/controller.ts";
import { lineageOf } from "../../core/lineage.ts";
import type { Find } from "../../core/lineage.ts";
import type { Hazard } from "../../core/plan.ts";
import { parseKey, targetSeenFrom } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { permissionsBeyond } from "./coverage.ts";
import type { RoleRule, RoleSpec } from "./spec.gen.ts";

/** A rule that a role has, and the field of the role by which it has it. */
interface HeldRule {
  readonly rule: RoleRule;
  readonly pointer: string;
}

/** Whom a changed Role gives more than before: allow rules that are new or wider, deny rules that are gone or narrower. */
export function roleHazards(input: HazardInput<RoleSpec>): readonly Hazard[] {
  const { before, after, key, view } = input;
  if (before === undefined || after === undefined) return [];
  const find: Find = view?.find ?? (() => undefined);
  const had = heldRules(before, key, find);
  const has = heldRules(after, key, find);
  return [
    ...widerAllows(key, had, has),
    ...narrowerDenies(key, had, has),
    ...unknownParent(key, before, after, find),
  ];
}

function widerAllows(
  key: ResourceKey,
  had: readonly HeldRule[],
  has: readonly HeldRule[],
): readonly Hazard[] {
  const allowed = rulesOf(had, "allow");
  return held(has, "allow").flatMap(({ rule, pointer }) => {
    const beyond = permissionsBeyond(rule, allowed);
    if (beyond.length === 0) return [];
    const unconditional = permissionsBeyond(withoutCondition(rule), allowed.map(withoutCondition));
    const conditionOnly = unconditional.length === 0 && pointer !== "/spec/extends";
    const what = conditionOnly ? "under another condition than before" : "which it did not before";
    const message = `${key} allows ${list(beyond)}, ${what}`;
    return [{ id: "widens-access", message, pointer: conditionOnly ? `${pointer}/when` : pointer }];
  });
}

function narrowerDenies(
  key: ResourceKey,
  had: readonly HeldRule[],
  has: readonly HeldRule[],
): readonly Hazard[] {
  const denied = rulesOf(has, "deny");
  return held(had, "deny").flatMap(({ rule, pointer }) => {
    const freed = permissionsBeyond(rule, denied);
    if (freed.length === 0) return [];
    const message = `${key} no longer denies ${list(freed)} as it did before`;
    return [{ id: "widens-access", message, pointer: pointer === "/spec/extends" ? pointer : "/spec/rules" }];
  });
}

/** Another role is extended, and one of the two cannot be seen: what it allows or denies is not known. */
function unknownParent(key: ResourceKey, before: RoleSpec, after: RoleSpec, find: Find): readonly Hazard[] {
  if (before.extends === after.extends) return [];
  const unknown = [before, after].some(
    (spec) => spec.extends !== undefined && findParent(spec, key, find) === undefined,
  );
  if (!unknown) return [];
  const message = `${key} extends ${after.extends ?? "nothing"} instead of ${before.extends ?? "nothing"}, and may allow more`;
  return [{ id: "widens-access", message, pointer: "/spec/extends" }];
}

function heldRules(spec: RoleSpec, key: ResourceKey, find: Find): readonly HeldRule[] {
  const own = spec.rules.map((rule, index) => ({ rule, pointer: `/spec/rules/${index}` }));
  const parent = findParent(spec, key, find);
  const lineage = parent === undefined ? [] : lineageOf(parent, find);
  const inherited = lineage.flatMap((role) => (role.spec as RoleSpec).rules);
  return [...own, ...inherited.map((rule) => ({ rule, pointer: "/spec/extends" }))];
}

function findParent(spec: RoleSpec, key: ResourceKey, find: Find): Resource | undefined {
  if (spec.extends === undefined) return undefined;
  const { tenant, name } = parseKey(key);
  const metadata = { name, labels: {}, annotations: {}, ...(tenant === undefined ? {} : { tenant }) };
  return find("Role", targetSeenFrom({ metadata }, spec.extends));
}

function held(rules: readonly HeldRule[], effect: RoleRule["effect"]): readonly HeldRule[] {
  return rules.filter(({ rule }) => rule.effect === effect);
}

function rulesOf(rules: readonly HeldRule[], effect: RoleRule["effect"]): readonly RoleRule[] {
  return held(rules, effect).map(({ rule }) => rule);
}

function withoutCondition({ when: _when, ...rule }: RoleRule): RoleRule {
  return rule;
}

function list(permissions: readonly string[]): string {
  const shown = permissions.slice(0, 5).join(", ");
  return permissions.length > 5 ? `${shown} and ${permissions.length - 5} more` : shown;
}
