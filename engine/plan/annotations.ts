import { LASTING_HAZARDS } from "../../core/plan.ts";
import type { Approval } from "../../core/plan.ts";
import type { AppliedResource, WorkspaceConfig } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { APPROVE_ANNOTATION, parseApprovals } from "./approvals.ts";
import { deletionPolicy, recordedAnnotations } from "./lifecycle.ts";

/**
 * All approvals that stand in Git: on the resources, in edict.yaml, and on the last applied version of what is no
 * longer there, so that a deletion can be approved by the commit before it, or by its deletion policy.
 */
export function gitApprovals(
  resources: readonly Resource[],
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
  config: Pick<WorkspaceConfig, "acceptedHazards">,
): readonly Approval[] {
  const accepted = config.acceptedHazards.map(({ hazard, reason }) => ({ hazard, reason, by: "edict.yaml" }));
  const desired = new Set(resources.map(({ key }) => key));
  const gone = [...applied.values()].filter(({ key }) => !desired.has(key));
  return [
    ...accepted,
    ...resources.flatMap(({ key, metadata }) => annotated(key, metadata.annotations[APPROVE_ANNOTATION])),
    ...gone.flatMap(recordedApprovals),
  ];
}

function recordedApprovals(record: AppliedResource): readonly Approval[] {
  const annotations = recordedAnnotations(record);
  const approvals = annotated(record.key, annotations[APPROVE_ANNOTATION]);
  return deletionPolicy(annotations) === "delete" ? [...approvals, ...byPolicy(record.key)] : approvals;
}

/** Whoever wrote `edict/deletion-policy: delete` approved whatever the deletion brings with it. */
function byPolicy(resource: ResourceKey): readonly Approval[] {
  const reason = "its deletion policy is delete";
  return LASTING_HAZARDS.map((hazard) => ({ hazard, resource, by: "deletion-policy", reason }));
}

function annotated(key: ResourceKey, text: string | undefined): readonly Approval[] {
  return text === undefined ? [] : parseApprovals(text, "annotation", key).approvals;
}
