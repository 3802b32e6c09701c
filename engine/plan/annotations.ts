import type { Diagnostic } from "../../core/diagnostic.ts";
import { isJsonObject, toPointer } from "../../core/json.ts";
import { HAZARDS } from "../../core/plan.ts";
import type { Approval } from "../../core/plan.ts";
import type { AppliedResource, WorkspaceConfig } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { APPROVE_ANNOTATION, parseApprovals } from "./approvals.ts";

const POINTER = toPointer(["metadata", "annotations", APPROVE_ANNOTATION]);

/** Approvals that a commit cannot mean: an unknown hazard, or one without the reason that the annotation owes. */
export function approvalDiagnostics(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap((resource) => {
    const text = resource.metadata.annotations[APPROVE_ANNOTATION];
    if (text === undefined) return [];
    const { approvals, unknown } = parseApprovals(text, "annotation", resource.key);
    const problems = [
      ...unknown.map((name) => `"${name}" is not a hazard`),
      ...approvals
        .filter(({ reason }) => reason === "")
        .map(({ hazard }) => `the approval of ${hazard} gives no reason`),
    ];
    return problems.map((message) => diagnostic(resource, message));
  });
}

function diagnostic(resource: Resource, message: string): Diagnostic {
  return {
    code: "EDICT_RESOURCE_INVALID",
    severity: "error",
    ...resource.locate(POINTER),
    length: 1,
    pointer: POINTER,
    message,
    hint: `Write "HAZARD: reason", with one of ${HAZARDS.join(", ")}; separate several by a semicolon.`,
  };
}

/**
 * All approvals that stand in Git: on the resources, in edict.yaml, and on the last applied version of what is no
 * longer there, so that a deletion can be approved by the commit before it.
 */
export function gitApprovals(
  resources: readonly Resource[],
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
  config: WorkspaceConfig,
): readonly Approval[] {
  const accepted = config.acceptedHazards.map(({ hazard, reason }) => ({ hazard, reason, by: "edict.yaml" }));
  const desired = new Set(resources.map(({ key }) => key));
  const gone = [...applied.values()].filter(({ key }) => !desired.has(key));
  return [
    ...accepted,
    ...resources.flatMap(({ key, metadata }) => annotated(key, metadata.annotations[APPROVE_ANNOTATION])),
    ...gone.flatMap((record) => annotated(record.key, recordedAnnotation(record))),
  ];
}

function annotated(key: ResourceKey, text: string | undefined): readonly Approval[] {
  return text === undefined ? [] : parseApprovals(text, "annotation", key).approvals;
}

function recordedAnnotation(record: AppliedResource): string | undefined {
  const { metadata } = record.resource;
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  const text = isJsonObject(annotations) ? annotations[APPROVE_ANNOTATION] : undefined;
  return typeof text === "string" ? text : undefined;
}
