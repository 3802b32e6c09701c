import type { SpecProblem } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import type { SsoConnectionSpec } from "./spec.gen.ts";

/** Groups that are mapped twice: which role they give would depend on the order. */
export function validateSsoConnection({ spec }: Resource<SsoConnectionSpec>): readonly SpecProblem[] {
  const { groupMappings } = spec.provisioning;
  return groupMappings.flatMap(({ group, role }, index) => {
    const first = groupMappings.findIndex((other) => other.group === group);
    if (first === index) return [];
    return [
      {
        pointer: `/spec/provisioning/groupMappings/${index}/group`,
        message: `The group ${group} is mapped already, to the role ${groupMappings[first]?.role ?? role}.`,
        hint: "Map each group to one role; let that role extend another one to have the rules of both.",
      },
    ];
  });
}
