import type { TenantView } from "../../core/controller.ts";
import { lineageOf } from "../../core/lineage.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseRole, ReleaseRule, ReleaseSections } from "../../core/release.ts";
import type { Resource } from "../../core/resource.ts";
import { tenantOf } from "../../core/tenancy.ts";
import { compileCondition } from "./condition.ts";
import type { RoleRule, RoleSpec } from "./spec.gen.ts";

/** Every role that a binding of the tenant can name, each with the rules that it inherits. */
export function releaseRoles(view: TenantView<RoleSpec>): ReleaseSections {
  if (tenantOf(view) === undefined) return {};
  const roles = [...view.platform, ...view.own].map((role) => [role.key, releaseRole(role, view)]);
  return { roles: Object.fromEntries(roles) as Readonly<Record<string, ReleaseRole>> };
}

function releaseRole(role: Resource<RoleSpec>, view: TenantView<RoleSpec>): ReleaseRole {
  const rules = lineageOf(role, view.find).flatMap(compiledRules);
  return { name: role.metadata.name, rules: tableOf(rules), source: sourceAt(role, "/spec") };
}

/** A rule beside what it is looked up by. */
interface CompiledRule {
  readonly resources: readonly string[];
  readonly actions: readonly string[];
  readonly rule: ReleaseRule;
}

/** Platform roles are in the release of every tenant, and compile to the same rules in each. */
const compiled = new WeakMap<Resource, readonly CompiledRule[]>();

function compiledRules(role: Resource): readonly CompiledRule[] {
  const known = compiled.get(role);
  if (known !== undefined) return known;
  const { rules } = role.spec as RoleSpec;
  const made = rules.map((rule, index) => ({
    resources: rule.resources,
    actions: rule.actions,
    rule: compileRule(role, rule, `/spec/rules/${index}`),
  }));
  compiled.set(role, made);
  return made;
}

function compileRule(role: Resource, rule: RoleRule, pointer: string): ReleaseRule {
  return {
    id: `${role.key}#${rule.id ?? pointer}`,
    effect: rule.effect,
    ...(rule.feature === undefined ? {} : { feature: rule.feature }),
    ...(rule.when === undefined ? {} : { when: compileCondition(rule.when, `${pointer}/when`) }),
    source: sourceAt(role, pointer),
  };
}

/** Resource type, then action; a rule stands in every cell that it names. */
function tableOf(rules: readonly CompiledRule[]): ReleaseRole["rules"] {
  const cells = rules.flatMap(({ resources, actions, rule }) =>
    resources.flatMap((resource) => actions.map((action) => ({ resource, action, rule }))),
  );
  const rows = [...Map.groupBy(cells, ({ resource }) => resource)].map(([resource, row]) => [
    resource,
    Object.fromEntries(
      [...Map.groupBy(row, ({ action }) => action)].map(([action, cell]) => [
        action,
        cell.map(({ rule }) => rule),
      ]),
    ),
  ]);
  return Object.fromEntries(rows) as ReleaseRole["rules"];
}
