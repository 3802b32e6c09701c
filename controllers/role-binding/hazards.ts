import type { HazardInput, TenantView } from "../../core/controller.ts";
import type { Hazard } from "../../core/plan.ts";
import { targetName } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { tenantOf } from "../../core/tenancy.ts";
import { compareInstants } from "../../core/time.ts";
import type { RoleBindingSpec, Subject } from "./spec.gen.ts";

/** The role without which nobody can mend a tenant's settings any more. */
const OWNER = "owner";

/** Whom a changed RoleBinding gives more, and whether it takes the tenant's last owner. */
export function roleBindingHazards(input: HazardInput<RoleBindingSpec>): readonly Hazard[] {
  const { before, after, key, view } = input;
  if (before === undefined) return [];
  const lost = lastOwner(key, before, after, view);
  if (after === undefined) return lost;
  return [
    ...otherRole(key, before, after),
    ...newSubjects(key, before, after),
    ...laterEnd(key, before, after),
    ...lost,
  ];
}

function otherRole(key: ResourceKey, before: RoleBindingSpec, after: RoleBindingSpec): readonly Hazard[] {
  if (before.role === after.role) return [];
  const message = `${key} gives the role ${after.role} instead of ${before.role}`;
  return [{ id: "widens-access", message, pointer: "/spec/role" }];
}

function newSubjects(key: ResourceKey, before: RoleBindingSpec, after: RoleBindingSpec): readonly Hazard[] {
  const known = new Set(before.subjects.map(nameOf));
  const added = after.subjects.map(nameOf).filter((name) => !known.has(name));
  if (added.length === 0) return [];
  const shown = added.slice(0, 5).join(", ");
  const names = added.length > 5 ? `${shown} and ${added.length - 5} more` : shown;
  return [
    { id: "widens-access", message: `${key} gives ${after.role} to ${names}`, pointer: "/spec/subjects" },
  ];
}

function laterEnd(key: ResourceKey, before: RoleBindingSpec, after: RoleBindingSpec): readonly Hazard[] {
  if (before.expiresAt === undefined) return [];
  if (after.expiresAt !== undefined && compareInstants(after.expiresAt, before.expiresAt) <= 0) return [];
  const end = after.expiresAt === undefined ? "never ends" : `ends ${after.expiresAt}`;
  const message = `${key} ${end} instead of ${before.expiresAt}`;
  return [{ id: "widens-access", message, pointer: "/spec/expiresAt" }];
}

/** Nobody is left who is owner without an end. Where the tenant itself goes, that is told there. */
function lastOwner(
  key: ResourceKey,
  before: RoleBindingSpec,
  after: RoleBindingSpec | undefined,
  view: TenantView<RoleBindingSpec> | undefined,
): readonly Hazard[] {
  if (!makesLastingOwner(before) || (after !== undefined && makesLastingOwner(after))) return [];
  if (view !== undefined && tenantOf(view) === undefined) return [];
  if (view?.own.some(({ spec }) => makesLastingOwner(spec)) === true) return [];
  const message = `${key} gave the role ${OWNER}, and no other binding gives it without an end`;
  return [{ id: "lock-out", message, pointer: after === undefined ? "" : "/spec" }];
}

function makesLastingOwner({ role, expiresAt }: RoleBindingSpec): boolean {
  return targetName(role) === OWNER && expiresAt === undefined;
}

function nameOf({ type, id }: Subject): string {
  return `${type} ${id}`;
}
