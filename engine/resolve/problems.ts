import type { Reference } from "../../core/controller.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { PLATFORM, TENANT_KIND, parseKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { NameIndex } from "./name-index.ts";
import type { Target } from "./targets.ts";

type Resources = ReadonlyMap<ResourceKey, Resource>;

interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

function at(resource: Resource, pointer: string, length: number, problem: Problem): Diagnostic {
  return { severity: "error", ...resource.locate(pointer), length: Math.max(1, length), pointer, ...problem };
}

/** A reference that leads nowhere, to two resources, or to another tenant's. */
export function targetDiagnostic(
  resource: Resource,
  reference: Reference,
  target: Exclude<Target, { readonly status: "found" }>,
  names: NameIndex,
): Diagnostic {
  return at(
    resource,
    reference.pointer,
    reference.target.length,
    describe(resource, reference, target, names),
  );
}

function describe(
  resource: Resource,
  { kind, target: written }: Reference,
  target: Exclude<Target, { readonly status: "found" }>,
  names: NameIndex,
): Problem {
  switch (target.status) {
    case "ambiguous":
      return {
        code: "EDICT_REFERENCE_AMBIGUOUS",
        message: `"${written}" fits ${target.keys[0]} and ${target.keys[1]}.`,
        hint: `Write "${PLATFORM}/${written}" or "${resource.metadata.tenant ?? PLATFORM}/${written}".`,
      };
    case "foreign":
      return {
        code: "EDICT_REFERENCE_FOREIGN",
        message: `${resource.key} must not refer to a resource of "${target.owner}".`,
        hint:
          resource.metadata.tenant === undefined
            ? "A resource of the platform refers to the platform's resources only."
            : `Refer to a resource of ${resource.metadata.tenant} or of the platform.`,
      };
    case "missing":
      return {
        code: "EDICT_REFERENCE_MISSING",
        message: `There is no ${kind} "${written}".`,
        hint: names.hint(kind, resource.metadata.tenant, written),
      };
  }
}

/** A resource of a tenant that does not exist. */
export function tenantDiagnostic(resource: Resource, tenant: string): Diagnostic {
  return at(resource, "", 1, {
    code: "EDICT_REFERENCE_MISSING",
    message: `There is no ${TENANT_KIND} "${tenant}", yet resources stand under tenants/${tenant}/.`,
    hint: `Create the ${TENANT_KIND} "${tenant}" under platform/, or correct the folder's name.`,
  });
}

/** Resources that refer to each other in a circle, told at the first of them. */
export function cycleDiagnostic(cycle: readonly ResourceKey[], byKey: Resources): Diagnostic | undefined {
  const [first] = cycle;
  const resource = first === undefined ? undefined : byKey.get(first);
  if (first === undefined || resource === undefined) return undefined;
  const places = cycle.map((key) => {
    const origin = byKey.get(key)?.origin;
    return origin === undefined ? key : `${key} (${origin.file}:${origin.line})`;
  });
  return at(resource, "", 1, {
    code: "EDICT_REFERENCE_CYCLE",
    message: `${[...places, parseKey(first).name].join(" → ")}`,
    hint: "Remove one of these references.",
  });
}
