import { isJsonObject } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import { DRIFT_MODES } from "../../core/ports.ts";
import type { AppliedResource, DriftMode } from "../../core/ports.ts";

/** The prefix of annotations that mean something to edict; others are the user's own. */
export const ANNOTATION_PREFIX = "edict/";

/** What becomes of a resource whose YAML is gone: `confirm`, `delete` or `retain`. */
export const DELETION_POLICY_ANNOTATION = "edict/deletion-policy";
/** Whether drift of the resource is undone or only told: `heal` or `report`. */
export const DRIFT_ANNOTATION = "edict/drift";
/** Fields that somebody else owns: JSON Pointers below /spec, separated by commas. */
export const IGNORE_FIELDS_ANNOTATION = "edict/ignore-fields";
/** That nothing of the resource is changed for now, and why. */
export const PAUSE_ANNOTATION = "edict/pause";

export const DELETION_POLICIES = ["confirm", "delete", "retain"] as const;
/**
 * `confirm`: its deletion is a hazard that somebody has to approve; `delete`: it goes with its YAML; `retain`: it stays
 * as it is, in force, and edict leaves it alone.
 */
export type DeletionPolicy = (typeof DELETION_POLICIES)[number];

export type Annotations = Readonly<Record<string, string>>;

const NO_ANNOTATIONS: Annotations = {};

/** The policy that annotations ask for; what is no policy asks for a confirmation. */
export function deletionPolicy(annotations: Annotations): DeletionPolicy {
  return wordOf(DELETION_POLICIES, annotations[DELETION_POLICY_ANNOTATION]) ?? "confirm";
}

export function driftMode(annotations: Annotations, otherwise: DriftMode): DriftMode {
  return wordOf(DRIFT_MODES, annotations[DRIFT_ANNOTATION]) ?? otherwise;
}

/** The pointers of the fields that somebody else owns. */
export function ignoredFields(annotations: Annotations): readonly string[] {
  const text = annotations[IGNORE_FIELDS_ANNOTATION];
  return text === undefined ? [] : splitPointers(text);
}

export function splitPointers(text: string): readonly string[] {
  return text
    .split(",")
    .map((pointer) => pointer.trim())
    .filter((pointer) => pointer !== "");
}

/** Why the annotations pause the resource; undefined when they do not. */
export function pauseReason(annotations: Annotations): string | undefined {
  return annotations[PAUSE_ANNOTATION];
}

/** The annotations of a resource when it was applied last. */
export function recordedAnnotations(record: Pick<AppliedResource, "resource">): Annotations {
  const { metadata } = record.resource;
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  return isJsonObject(annotations) ? textsOf(annotations) : NO_ANNOTATIONS;
}

function textsOf(annotations: JsonObject): Annotations {
  const entries = Object.entries(annotations).filter(([, text]) => typeof text === "string");
  return entries.length === 0 ? NO_ANNOTATIONS : (Object.fromEntries(entries) as Annotations);
}

function wordOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => word === text);
}
