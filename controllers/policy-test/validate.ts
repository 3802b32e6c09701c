import type { SpecProblem } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import type { PolicyTestSpec, TestRow } from "./spec.gen.ts";

/** Names that the document does not define, and a tenant that is missing or is not its own to ask about. */
export function validatePolicyTest({ metadata, spec }: Resource<PolicyTestSpec>): readonly SpecProblem[] {
  const tenants = tenantsProblem(metadata.tenant, spec);
  return [
    ...(tenants === undefined ? [] : [tenants]),
    ...spec.expect.flatMap((row, index) => rowProblems(row, index, spec)),
  ];
}

function tenantsProblem(tenant: string | undefined, { tenants }: PolicyTestSpec): SpecProblem | undefined {
  if (tenant === undefined && tenants === undefined) {
    return {
      pointer: "/spec",
      message: "A policy test of the platform has to say which tenants it asks about.",
      hint: "Add tenants, or put the document into the folder of a tenant.",
    };
  }
  if (tenant === undefined || tenants === undefined) return undefined;
  return {
    pointer: "/spec/tenants",
    message: `A policy test of the tenant ${tenant} asks about that tenant only.`,
    hint: "Leave the field out, or let the platform write the test.",
  };
}

function rowProblems(row: TestRow, index: number, spec: PolicyTestSpec): readonly SpecProblem[] {
  const asked = row.subjects ?? Object.keys(spec.subjects);
  return [
    ...unknown(row.on, Object.keys(spec.resources), "resource", `/spec/expect/${index}/on`),
    ...unknown(row.subjects ?? [], Object.keys(spec.subjects), "subject", `/spec/expect/${index}/subjects`),
    ...unknown(row.allow, ["*", ...asked], "subject of the row", `/spec/expect/${index}/allow`),
  ];
}

function unknown(
  names: readonly string[],
  known: readonly string[],
  what: string,
  pointer: string,
): readonly SpecProblem[] {
  return names.flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            pointer: `${pointer}/${index}`,
            message: `There is no ${what} called "${name}".`,
            hint: `There are: ${known.join(", ")}.`,
          },
        ],
  );
}
