import type { TenantView } from "../../core/controller.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseGrant, ReleaseSections } from "../../core/release.ts";
import type { Resource } from "../../core/resource.ts";
import { tenantOf } from "../../core/tenancy.ts";
import type { RoleBindingSpec, Subject } from "./spec.gen.ts";

/** Who has which role, by the subject's type and id. A binding whose role cannot be found gives nothing. */
export function releaseBindings(view: TenantView<RoleBindingSpec>): ReleaseSections {
  if (tenantOf(view) === undefined) return {};
  const grants = view.own.flatMap((binding) => grantsOf(binding, view));
  const byType = [...Map.groupBy(grants, ({ subject }) => subject.type)].map(([type, some]) => [
    type,
    byId(some),
  ]);
  return { bindings: Object.fromEntries(byType) as NonNullable<ReleaseSections["bindings"]> };
}

interface SubjectGrant {
  readonly subject: Subject;
  readonly grant: ReleaseGrant;
}

function grantsOf(
  binding: Resource<RoleBindingSpec>,
  view: TenantView<RoleBindingSpec>,
): readonly SubjectGrant[] {
  const { role, subjects, expiresAt } = binding.spec;
  const found = view.find("Role", role);
  if (found === undefined) return [];
  return subjects.map((subject, index) => ({
    subject,
    grant: {
      role: found.key,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      source: sourceAt(binding, `/spec/subjects/${index}`),
    },
  }));
}

function byId(grants: readonly SubjectGrant[]): Readonly<Record<string, readonly ReleaseGrant[]>> {
  const groups = [...Map.groupBy(grants, ({ subject }) => subject.id)];
  return Object.fromEntries(groups.map(([id, some]) => [id, some.map(({ grant }) => grant)]));
}
